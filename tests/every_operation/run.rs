//! Makes the calls, and compares the requests and the results with the expected ones.

use std::io::{self, BufRead as _, BufReader, Lines, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Map, Value, json};

use crate::call::{About, Call};
use crate::difference::{difference, settle};
use crate::sent::Sent;
use crate::server::Server;
use crate::subject::Subject;

/// The key for the optional arguments of a call. No argument has this name.
const OPTIONAL: &str = "optional of the method";

/// The most characters of an answer that are shown.
const MOST_SHOWN: usize = 2000;

/// Calls through the program. If the program dies during a call, it is started again.
pub(crate) struct Runner {
    program: PathBuf,
    server: Server,
    running: Option<Running>,
}

struct Running {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Runner {
    /// Starts the server; the program starts with the first call.
    ///
    /// # Errors
    ///
    /// If there is no free port.
    pub(crate) fn new(program: &Path) -> io::Result<Self> {
        Ok(Self {
            program: program.to_owned(),
            server: Server::start()?,
            running: None,
        })
    }

    /// Makes one call. Returns the failures.
    ///
    /// # Errors
    ///
    /// If the program cannot run.
    pub(crate) fn call(&mut self, subject: &Subject, call: &Call) -> io::Result<Vec<String>> {
        self.server.next(call.reply.clone());
        let mut given: Map<String, Value> = call.required.clone();
        given.insert(OPTIONAL.to_owned(), Value::Object(call.optional.clone()));
        let line = json!({"client": subject.module, "method": call.method, "given": given});
        let Some(line) = self.ask(&line)? else {
            return Ok(vec!["the program has died".to_owned()]);
        };
        let mut ended: Value = serde_json::from_str(&line)?;
        if let Some(fault) = ended.get("fault").and_then(Value::as_str) {
            return Ok(vec![fault.to_owned()]);
        }
        let mut wrong = self.sent_wrongly(call);
        if let Some(Value::Array(leaks)) = ended.as_object_mut().and_then(|it| it.remove("leaks")) {
            let leaks = leaks.iter().filter_map(Value::as_str);
            // Other calls test the arguments.
            let leaks =
                leaks.filter(|it| call.about == About::Arguments || !it.starts_with("an argument"));
            wrong.extend(leaks.map(|it| format!("says a secret: {it}")));
        }
        if call.about == About::Secrecy {
            return Ok(wrong);
        }
        let says = ended.as_object_mut().and_then(|ended| ended.remove("says"));
        // Other calls test the decoding of the answer.
        for place in ["/success", "/error/documented"] {
            let wanted = call.end.pointer(place);
            let is_open = wanted.is_some_and(|wanted| wanted.get("unlisted").is_none());
            if let Some(Value::Object(ended)) = ended.pointer_mut(place).filter(|_| is_open) {
                ended.remove("unlisted");
            }
        }
        if let Ok(answered) = serde_json::from_slice(&call.reply.body) {
            for place in ["/success/body", "/error/documented/body"] {
                if let (Some(ended), Some(wanted)) =
                    (ended.pointer_mut(place), call.end.pointer(place))
                {
                    settle(ended, wanted, &answered);
                }
            }
        }
        let [ended, wanted] = match call.about {
            About::Arguments => [&ended, &call.end].map(without_body),
            _ => [ended, call.end.clone()],
        };
        if let Some((wanted, ended)) = difference(&wanted, &ended) {
            let says = says.map(|says| format!(" ({says})")).unwrap_or_default();
            let answered = String::from_utf8_lossy(&call.reply.body);
            let answered: String = answered.chars().take(MOST_SHOWN).collect();
            wrong.push(format!(
                "ended in {ended}{says} instead of {wanted}; answered was {answered}"
            ));
        }
        Ok(wrong)
    }

    /// The faults of the request that arrived.
    fn sent_wrongly(&self, call: &Call) -> Vec<String> {
        match self.server.seen().as_slice() {
            [] if call.about == About::Refusal => Vec::new(),
            // Other calls test the request.
            [_] if !matches!(call.about, About::Arguments | About::Pages) => Vec::new(),
            [seen] => match Sent::of(seen, &call.sent) {
                Ok(arrived) => call.sent.differences(&arrived),
                Err(why) => vec![why],
            },
            [] => vec!["nothing was sent".to_owned()],
            several => vec![format!("{} requests were sent", several.len())],
        }
    }

    /// The program's answer to a line. `None` if it died.
    fn ask(&mut self, line: &Value) -> io::Result<Option<String>> {
        let mut running = match self.running.take() {
            Some(running) => running,
            None => self.start()?,
        };
        let is_sent = writeln!(running.input, "{line}").is_ok();
        match running.output.next().filter(|_| is_sent) {
            Some(line) => {
                self.running = Some(running);
                line.map(Some)
            }
            None => {
                running.child.wait()?;
                Ok(None)
            }
        }
    }

    fn start(&self) -> io::Result<Running> {
        let mut child = Command::new(&self.program)
            .arg(&self.server.url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take();
        let output = child.stdout.take();
        match (input, output) {
            (Some(input), Some(output)) => Ok(Running {
                child,
                input,
                output: BufReader::new(output).lines(),
            }),
            _ => Err(io::Error::other("the program has no input and output")),
        }
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        if let Some(Running {
            mut child, input, ..
        }) = self.running.take()
        {
            // The program ends with its input.
            drop(input);
            let _ = child.wait();
        }
    }
}

/// The result of a call, without the decoded body.
fn without_body(end: &Value) -> Value {
    let mut end = end.clone();
    if let Some(success) = end.get_mut("success").and_then(Value::as_object_mut) {
        success.remove("body");
        success.remove("unlisted");
    }
    end
}
