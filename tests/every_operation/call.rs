//! The calls that prove an operation: what is called with what, what is answered, and what the call has to end in.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use xtask::api::{Content, Operation, Response, Status};
use xtask::schema::{Schema, Shape};
use xtask::surface::method::second_name;
use xtask::surface::outcome::{Outcome, Success, outcome};
use xtask::surface::settings::{SecurityScheme, Settings};

use crate::arguments::{Arguments, arguments, refused};
use crate::example::{Example, Examples, Place};
use crate::sent::Sent;
use crate::server::Reply;
use crate::subject::Subject;
use crate::wire;

/// The key that the client is given; it does for HTTP basic authentication as well.
pub(crate) const KEY: &str = "user:password";

/// How the key is written for HTTP basic authentication (RFC 7617, section 2).
const BASIC: &str = "Basic dXNlcjpwYXNzd29yZA==";

/// The path of the base URL that the client is given.
pub(crate) const BASE_PATH: &str = "/base";

/// One call.
#[derive(Debug)]
pub(crate) struct Call {
    /// What it is to show.
    pub(crate) about: About,
    /// The name of the method.
    pub(crate) method: String,
    pub(crate) required: Map<String, Value>,
    pub(crate) optional: Map<String, Value>,
    /// What the server has to see.
    pub(crate) sent: Sent,
    pub(crate) reply: Reply,
    /// What the program has to print.
    pub(crate) end: Value,
}

/// What a call is to show.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum About {
    /// The arguments arrive.
    Arguments,
    /// The answer of a success is decoded.
    Success(Status),
    /// The answer of a documented error is decoded.
    Error(Status),
    /// A status that is not documented is told from one that is.
    Undocumented(u16),
    /// The items of a list come page by page.
    Pages,
    /// What cannot be sent is refused.
    Refusal,
}

impl std::fmt::Display for About {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Arguments => formatter.write_str("arguments"),
            Self::Success(status) => write!(formatter, "success {status}"),
            Self::Error(status) => write!(formatter, "error {status}"),
            Self::Undocumented(status) => write!(formatter, "undocumented status {status}"),
            Self::Pages => formatter.write_str("pages"),
            Self::Refusal => formatter.write_str("refusal"),
        }
    }
}

/// The calls of one operation, and what cannot be called for want of an example.
pub(crate) struct Plan {
    pub(crate) calls: Vec<Call>,
    pub(crate) failures: Vec<(About, String)>,
}

/// The URL path that stands for a server which operations name for themselves.
pub(crate) fn own_servers(subject: &Subject) -> Vec<(String, String)> {
    let operations = subject.output.api.operations.iter();
    let servers: BTreeSet<&String> = operations.filter_map(|it| it.server.as_ref()).collect();
    let servers = servers.into_iter().enumerate();
    servers
        .map(|(index, server)| (server.clone(), format!("/own{index}")))
        .collect()
}

/// What is known while the calls of an operation are planned.
struct Planner<'api, 'examples> {
    operation: &'api Operation,
    examples: &'examples mut Examples<'api>,
    /// The arguments of calls that are about something else.
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
    let names = subject.output.api.operations.iter();
    let names: BTreeSet<&str> = names.map(|it| it.name.as_str()).collect();
    if operation.has_optional() {
        let with = second_name(&names, &operation.name, "with");
        match planner.arguments(subject, true) {
            Ok(all) => {
                let all_name = second_name(&names, &operation.name, "all");
                if subject.source.methods.contains_key(&all_name) && !names.contains(&*all_name) {
                    planner.pages(&all_name, all.first(), &answers);
                }
                for arguments in all {
                    planner.call(About::Arguments, &with, &arguments, &answer);
                }
                planner.refusal(&with, &answer);
            }
            Err(why) => planner.fail(About::Arguments, &why),
        }
    }
    let usual = planner.usual.clone();
    for answer in answers {
        let about = About::Success(answer.status);
        planner.call(about, &operation.name, &usual, &answer);
    }
    planner.errors(&outcome);
    planner.plan
}

/// An answer, and what the program has to print of it.
#[derive(Debug, Clone)]
struct Answer {
    /// The key of `responses`.
    status: Status,
    reply: Reply,
    end: Value,
    /// The decoded body.
    body: Value,
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
        }
        Ok(all)
    }

    /// The answers of the documented successes.
    fn successes(&mut self, outcome: &Outcome<'api>) -> Vec<Answer> {
        let mut answers = Vec::new();
        match &outcome.success {
            Success::One(content, statuses) => {
                for status in statuses {
                    let code = match status {
                        Status::Default => self.free(&[2]),
                        status => self.code(*status),
                    };
                    answers.extend(self.answers(*status, code, content, None));
                }
            }
            Success::Several(arms) => {
                for arm in arms {
                    let Response {
                        status, content, ..
                    } = arm.response;
                    let code = self.code(*status);
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
        let bodies = match self.bodies(content) {
            Ok(bodies) => bodies,
            Err(why) => {
                self.fail(About::Success(status), &why);
                return Vec::new();
            }
        };
        let answers = bodies.into_iter().map(|(reply, body)| Answer {
            status,
            reply: Reply {
                status: code,
                ..reply
            },
            end: json!({"success": {"status": code, "variant": variant, "body": body}}),
            body,
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
            let Some(code) = self.code(*status) else {
                self.fail(about, "no status is left that it stands for");
                continue;
            };
            let bodies = match self.bodies(content) {
                Ok(bodies) => bodies,
                Err(why) => {
                    self.fail(about, &why);
                    continue;
                }
            };
            for (reply, body) in bodies {
                let documented = json!({"variant": arm.variant, "body": body});
                let answer = failed(*status, code, reply, "Documented", &documented);
                self.call(about.clone(), method, &usual, &answer);
            }
        }
        let has_default = outcome
            .errors
            .iter()
            .any(|it| it.response.status == Status::Default);
        if let Some(code) = self.free(&[4, 5, 3, 2]).filter(|_| !has_default) {
            // An operation without a documented success takes every status of success.
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

    /// What cannot be sent.
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

    /// The items of a list, of which the first is taken.
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

    /// The bodies of an answer, and what the program has to print of each.
    fn bodies(&mut self, content: &'api Content) -> Result<Vec<(Reply, Value)>, String> {
        let is_head = self.operation.method == "HEAD";
        let reply = |content_type: Option<&'static str>, body: &[u8]| Reply {
            status: 0,
            content_type,
            body: body.to_vec(),
        };
        let json = |Example { given, kept }| {
            let text = given.to_string();
            (reply(Some("application/json"), text.as_bytes()), kept)
        };
        Ok(match content {
            Content::Empty => vec![(reply(None, b""), Value::Null)],
            Content::Json(schema) => {
                let all = self.examples.all(schema, Place::Json)?;
                let mut bodies: Vec<(Reply, Value)> = all.into_iter().map(json).collect();
                if is_anything(schema) {
                    bodies.push((reply(None, b""), Value::Null));
                }
                bodies
            }
            _ if is_head => vec![(reply(None, b""), Value::from(""))],
            Content::Text => {
                let texts = ["text é\n日本", ""];
                texts
                    .map(|it| (reply(Some("text/plain"), it.as_bytes()), it.into()))
                    .into()
            }
            Content::Bytes => {
                let long: Vec<u8> = (0..=u8::MAX).cycle().take(100_000).collect();
                let binary = Some("application/octet-stream");
                [long, b"\xFF".to_vec(), Vec::new()]
                    .map(|it| (reply(binary, &it), Value::from(hexadecimal(&it))))
                    .into()
            }
        })
    }

    /// A status that a key of `responses` stands for and that no more exact key takes.
    fn code(&self, status: Status) -> Option<u16> {
        match status {
            Status::Code(code) => Some(code),
            Status::Range(hundreds) => self.free_in(hundreds),
            Status::Default => self.free(&[5, 4, 3, 2]),
        }
    }

    /// A status that no key of `responses` but `default` takes.
    fn free(&self, ranges: &[u8]) -> Option<u16> {
        let is_free = |range: &&u8| {
            let mut responses = self.operation.responses.iter();
            !responses.any(|it| it.status == Status::Range(**range))
        };
        let mut free = ranges.iter().filter(is_free);
        free.find_map(|range| self.free_in(*range))
    }

    fn free_in(&self, hundreds: u8) -> Option<u16> {
        let first = u16::from(hundreds) * 100;
        // 204, 205 and 304 have no body.
        (first + 1..first + 100).find(|code| {
            let mut responses = self.operation.responses.iter();
            !matches!(code, 204 | 205 | 304)
                && !responses.any(|it| it.status == Status::Code(*code))
        })
    }
}

fn failed(status: Status, code: u16, reply: Reply, kind: &str, documented: &Value) -> Answer {
    Answer {
        status,
        reply: Reply {
            status: code,
            ..reply
        },
        end: json!({"error": {"status": code, "kind": kind, "documented": documented}}),
        body: Value::Null,
    }
}

fn is_anything(schema: &Schema) -> bool {
    schema.shape == Shape::Any
}

/// Bytes as the program prints them.
fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Adds the credential.
fn authorize(settings: &Settings, sent: &mut Sent) {
    let Some(credential) = &settings.credential else {
        return;
    };
    let encoded = wire::encode(KEY);
    match &credential.scheme {
        SecurityScheme::Header(name) => sent.header(name, KEY),
        SecurityScheme::Query(name) => sent.query.push((wire::encode(name), encoded)),
        SecurityScheme::Cookie(name) => sent.cookies.push((name.clone(), KEY.to_owned())),
        SecurityScheme::Bearer | SecurityScheme::Token => {
            sent.header("authorization", &format!("Bearer {KEY}"));
        }
        SecurityScheme::Basic => sent.header("authorization", BASIC),
    }
}
