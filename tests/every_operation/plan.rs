//! Plans the calls that prove an operation.

use generator::inspect::{Outcome, Success, outcome};
use generator::model::schema::Shape;
use generator::model::{Content, Operation, Response, Status, Stream};
use serde_json::{Value, json};

use crate::access::{BASE_PATH, authorize, own_servers};
use crate::answer::{Answer, bodies, code, failed, free};
use crate::arguments::{Arguments, arguments, refused};
use crate::call::{About, Call};
use crate::example::Examples;
use crate::secret::{deviating, is_wholly_secret};
use crate::sent::{self, Sent};
use crate::server::Reply;
use crate::subject::Subject;

/// The calls of one operation, and the reasons for missing ones.
pub(crate) struct Plan {
    pub(crate) calls: Vec<Call>,
    pub(crate) failures: Vec<(About, String)>,
}

/// The facts for planning the calls of an operation.
struct Planner<'api, 'examples> {
    operation: &'api Operation,
    /// The flag in a body that asks for a stream.
    switch: Option<&'api str>,
    examples: &'examples mut Examples<'api>,
    /// Whether the contents of errors and untyped answers must stay hidden.
    is_sensitive: bool,
    /// The arguments of calls that test something else.
    usual: Arguments,
    plan: Plan,
}

/// Plans the calls of an operation.
pub(crate) fn plan<'api>(
    subject: &'api Subject,
    operation: &'api Operation,
    examples: &mut Examples<'api>,
) -> Plan {
    let outcome = outcome(operation);
    let mut planner = Planner {
        operation,
        switch: subject.settings.stream_property.as_deref(),
        is_sensitive: subject.settings.sensitive.contains(&operation.name),
        examples,
        usual: Arguments::default(),
        plan: Plan {
            calls: Vec::new(),
            failures: Vec::new(),
        },
    };
    let answers = planner.successes(&outcome);
    let Some(answer) = answers.first().cloned() else {
        planner.fail(About::Arguments, "there is no success to answer");
        return planner.plan;
    };
    match planner.arguments(subject, false) {
        Ok(all) => {
            planner.usual = all.first().cloned().unwrap_or_default();
            for arguments in all {
                planner.call(About::Arguments, &operation.name, &arguments, &answer);
            }
        }
        Err(why) => {
            planner.fail(About::Arguments, &why);
            return planner.plan;
        }
    }
    if operation.has_optional() {
        let with = &operation.second_names.with;
        match planner.arguments(subject, true) {
            Ok(all) => {
                let pages = &operation.second_names.all;
                if subject.source.methods.contains_key(pages) {
                    planner.pages(pages, all.first(), &answers);
                }
                for arguments in all {
                    planner.call(About::Arguments, with, &arguments, &answer);
                }
                planner.refusal(with, &answer);
            }
            Err(why) => planner.fail(About::Arguments, &why),
        }
    }
    planner.streams(subject);
    planner.form(subject, answers.first());
    let usual = planner.usual.clone();
    for answer in answers {
        let about = About::Success(answer.status);
        planner.call(about, &operation.name, &usual, &answer);
    }
    planner.errors(&outcome);
    let deviating = deviating(&planner.plan.calls);
    planner.plan.calls.extend(deviating);
    planner.plan
}

impl<'api> Planner<'api, '_> {
    fn fail(&mut self, about: About, why: &str) {
        self.plan.failures.push((about, why.to_owned()));
    }

    fn call(&mut self, about: About, method: &str, arguments: &Arguments, answer: &Answer) {
        self.plan.calls.push(Call {
            about,
            method: method.to_owned(),
            required: arguments.required.clone(),
            optional: arguments.optional.clone(),
            sent: arguments.sent.clone(),
            reply: answer.reply.clone(),
            end: answer.end.clone(),
        });
    }

    /// The arguments, with the path below the base URL and the credential.
    fn arguments(
        &mut self,
        subject: &Subject,
        with_optional: bool,
    ) -> Result<Vec<Arguments>, String> {
        let mut all = arguments(self.operation, self.examples, with_optional)?;
        let own_servers = own_servers(subject);
        let own = self.operation.server.as_ref();
        let mut own_servers = own_servers.iter();
        let own = own.and_then(|own| own_servers.find(|(server, _)| server == own));
        for arguments in &mut all {
            let base = own.map_or(BASE_PATH, |(_, path)| path.as_str());
            arguments.sent.path.insert_str(0, base);
            if !self.operation.is_open {
                authorize(&subject.settings, &mut arguments.sent);
            }
            for (name, value) in &subject.settings.headers {
                arguments.sent.header(name, value);
            }
            let outcome = outcome(self.operation);
            if let Success::One(Content::Stream(stream), _) = &outcome.success {
                accept(stream, &mut arguments.sent);
            }
            if self.operation.may_stream() {
                self.turn(false, &mut arguments.sent);
            }
        }
        Ok(all)
    }

    /// Sets the flag for a stream in the body, if it has one.
    fn turn(&self, is_on: bool, sent: &mut Sent) {
        let body = self.operation.body.as_ref();
        let object = body.and_then(|it| it.schema.resolved(&self.examples.api().schemas));
        if let (Some(Shape::Object(object)), Some(switch)) = (object, self.switch)
            && object.properties.contains_key(switch)
            && let sent::Content::Json(Value::Object(members)) = &mut sent.content
        {
            members.insert(switch.to_owned(), json!(is_on));
        }
    }

    /// The answers of the documented successes.
    fn successes(&mut self, outcome: &Outcome<'api>) -> Vec<Answer> {
        let mut answers = Vec::new();
        match &outcome.success {
            Success::One(content, statuses) => {
                for status in statuses {
                    let code = match status {
                        Status::Default => free(self.operation, &[2]),
                        status => code(self.operation, *status),
                    };
                    answers.extend(self.answers(*status, code, content, None));
                }
            }
            Success::Several(arms) => {
                for arm in arms {
                    let Response {
                        status, content, ..
                    } = arm.response;
                    let code = code(self.operation, *status);
                    answers.extend(self.answers(*status, code, content, Some(&arm.variant)));
                }
            }
            Success::Undocumented => {
                let status = Status::Range(2);
                answers.extend(self.answers(status, Some(200), &Content::Bytes, None));
            }
        }
        answers
    }

    fn answers(
        &mut self,
        status: Status,
        code: Option<u16>,
        content: &'api Content,
        variant: Option<&str>,
    ) -> Vec<Answer> {
        let Some(code) = code else {
            self.fail(
                About::Success(status),
                "no status is left that it stands for",
            );
            return Vec::new();
        };
        self.examples
            .hide_all(self.is_sensitive && is_wholly_secret(content));
        let bodies = bodies(content, self.operation.method == "HEAD", self.examples);
        self.examples.hide_all(false);
        let bodies = match bodies {
            Ok(bodies) => bodies,
            Err(why) => {
                self.fail(About::Success(status), &why);
                return Vec::new();
            }
        };
        let answers = bodies.into_iter().map(|body| {
            let mut printed = body.printed(variant);
            printed["status"] = json!(code);
            Answer {
                status,
                reply: Reply {
                    status: code,
                    ..body.reply
                },
                end: json!({"success": printed}),
                body: body.value,
            }
        });
        answers.collect()
    }

    /// The answers of documented errors, and of a status that is not documented.
    fn errors(&mut self, outcome: &Outcome<'api>) {
        let usual = self.usual.clone();
        let method = &self.operation.name;
        for arm in &outcome.errors {
            let Response {
                status, content, ..
            } = arm.response;
            let about = About::Error(*status);
            let Some(code) = code(self.operation, *status) else {
                self.fail(about, "no status is left that it stands for");
                continue;
            };
            // The message of an error may repeat a secret.
            self.examples.hide_all(self.is_sensitive);
            let bodies = bodies(content, self.operation.method == "HEAD", self.examples);
            self.examples.hide_all(false);
            let mut bodies = match bodies {
                Ok(bodies) => bodies,
                Err(why) => {
                    self.fail(about, &why);
                    continue;
                }
            };
            // The type is the same for all operations, but the variant is not.
            if !self.is_sensitive && self.examples.was_answered(content) {
                bodies.truncate(2);
            }
            for body in bodies {
                let documented = body.printed(Some(&arm.variant));
                let answer = failed(*status, code, body.reply, "Documented", &documented);
                self.call(about.clone(), method, &usual, &answer);
            }
        }
        let has_default = outcome
            .errors
            .iter()
            .any(|it| it.response.status == Status::Default);
        if let Some(code) = free(self.operation, &[4, 5, 3, 2]).filter(|_| !has_default) {
            // An operation without a documented success accepts every success status.
            if matches!(outcome.success, Success::Undocumented) && code < 300 {
                return;
            }
            let reply = Reply {
                content_type: Some("application/json"),
                body: br#"{"detail": "not documented"}"#.to_vec(),
                ..Reply::default()
            };
            let status = Status::Code(code);
            let answer = failed(status, code, reply, "Unexpected", &Value::Null);
            self.call(About::Undocumented(code), method, &usual, &answer);
        }
    }

    /// The same call with an answer that comes item by item.
    fn streams(&mut self, subject: &Subject) {
        let operation = self.operation;
        let streams = operation.responses.iter();
        let streams = streams.filter_map(|it| Some((it.status, it.stream.as_ref()?)));
        let mut answers = Vec::new();
        for (status, stream) in streams {
            let code = code(operation, status);
            answers.extend(self.answers(status, code, stream, None));
        }
        let names = &operation.second_names;
        let asked = |planner: &Self, arguments: &Arguments| {
            let mut arguments = arguments.clone();
            let mut streams = operation
                .responses
                .iter()
                .filter_map(|it| it.stream.as_ref());
            if let Some(Content::Stream(stream)) = streams.next() {
                accept(stream, &mut arguments.sent);
                planner.turn(true, &mut arguments.sent);
            }
            arguments
        };
        let usual = asked(self, &self.usual);
        for answer in &answers {
            let about = About::Success(answer.status);
            self.call(about, &names.stream, &usual, answer);
        }
        let Some(answer) = answers.first().filter(|_| operation.has_optional()) else {
            return;
        };
        match self.arguments(subject, true) {
            Ok(all) => {
                for arguments in all {
                    let arguments = asked(self, &arguments);
                    self.call(About::Arguments, &names.stream_with, &arguments, answer);
                }
            }
            Err(why) => self.fail(About::Arguments, &why),
        }
    }

    /// The same call with a form instead of its body.
    fn form(&mut self, subject: &Subject, answer: Option<&Answer>) {
        let (Some(in_form), Some(answer)) = (self.operation.in_form(), answer) else {
            return;
        };
        // Examples need schemas that live as long as the API.
        let in_form: &'api Operation = Box::leak(Box::new(in_form));
        let whole = std::mem::replace(&mut self.operation, in_form);
        let names = &whole.second_names;
        for (name, with_optional) in [(&names.in_form, false), (&names.in_form_with, true)] {
            if with_optional && !in_form.has_optional() {
                continue;
            }
            match self.arguments(subject, with_optional) {
                Ok(all) => {
                    for arguments in all {
                        self.call(About::Arguments, name, &arguments, answer);
                    }
                }
                Err(why) => self.fail(About::Arguments, &why),
            }
        }
        self.operation = whole;
    }

    /// The values that cannot be sent.
    fn refusal(&mut self, method: &str, answer: &Answer) {
        match refused(self.operation, self.examples, &self.usual) {
            Ok(Some(arguments)) => {
                let end = json!({"status": null, "kind": "InvalidRequest", "documented": null});
                let answer = Answer {
                    end: json!({"error": end}),
                    ..answer.clone()
                };
                self.call(About::Refusal, method, &arguments, &answer);
            }
            Ok(None) => {}
            Err(why) => self.fail(About::Refusal, &why),
        }
    }

    /// The items of a list. The program takes the first one.
    fn pages(&mut self, method: &str, arguments: Option<&Arguments>, answers: &[Answer]) {
        let mut lists = answers.iter().filter_map(|answer| {
            let list = match &answer.body {
                Value::Object(members) => {
                    let mut lists = members.values().filter_map(Value::as_array);
                    lists.next().filter(|_| lists.next().is_none())?
                }
                other => other.as_array()?,
            };
            Some((answer, list.first()?.clone()))
        });
        let (Some((answer, item)), Some(arguments)) = (lists.next(), arguments) else {
            self.fail(About::Pages, "no example has an item");
            return;
        };
        let answer = Answer {
            end: json!({"item": item}),
            ..answer.clone()
        };
        self.call(About::Pages, method, arguments, &answer);
    }
}

/// Asks for a stream in the headers.
fn accept(stream: &Stream, sent: &mut Sent) {
    let media_type = stream.media_type.clone();
    sent.headers.insert("accept".to_owned(), media_type);
}
