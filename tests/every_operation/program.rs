//! Writes the program that calls the methods of generated clients. Lines of its input choose the calls.

use std::fmt::Write as _;

use generator::inspect::structure_name;
use generator::model::{Operation, SecondNames};
use syn::Type;

use crate::access::{BASE_PATH, KEY, own_servers};
use crate::source::{Field, Method, Source, inside, inside_option, text};
use crate::subject::Subject;
use crate::value::MARK;

/// The same part of every program.
const MAIN: &str = concat!(
    include_str!("program/main.rs.txt"),
    include_str!("program/heard.rs.txt")
);

/// Method names that setters would hide. Setters of fields with such names begin with `with_`.
const HIDDEN: [&str; 10] = [
    "new",
    "default",
    "clone",
    "from",
    "into",
    "eq",
    "ne",
    "fmt",
    "serialize",
    "append_to_request",
];

/// The source of the program, and the reasons for missing operations, by module and signature.
pub(crate) struct Program {
    pub(crate) text: String,
    pub(crate) missing: Vec<(String, String, String)>,
}

/// Writes the program for the clients in the library of the package `package`.
pub(crate) fn program(package: &str, subjects: &[Subject]) -> Program {
    let mut program = Program {
        text: MAIN.to_owned(),
        missing: Vec::new(),
    };
    let mut clients = String::new();
    for subject in subjects {
        let module = &subject.module;
        writeln!(
            clients,
            "        \"{module}\" => {module}::call(server, method, given).await,"
        )
        .ok();
        let text = module_of(package, subject, &mut program.missing);
        program.text.push_str(&text);
    }
    program.text = program.text.replace("        // clients\n", &clients);
    program.text = program.text.replace("the mark of secrets", MARK);
    program
}

/// The module that calls one client.
fn module_of(
    package: &str,
    subject: &Subject,
    missing: &mut Vec<(String, String, String)>,
) -> String {
    let mut functions = String::new();
    let mut arms = String::new();
    for operation in &subject.output.api.operations {
        let SecondNames {
            with,
            all,
            stream,
            stream_with,
            in_form,
            in_form_with,
            ..
        } = &operation.second_names;
        let names = [
            &operation.name,
            with,
            all,
            stream,
            stream_with,
            in_form,
            in_form_with,
        ];
        for name in names {
            let Some(method) = subject.source.methods.get(name) else {
                // Pages, a stream or a form may be missing.
                let is_needed =
                    *name == operation.name || (name == with && operation.has_optional());
                if is_needed {
                    let why = format!("there is no method {name}");
                    missing.push((subject.module.clone(), operation.signature(), why));
                }
                continue;
            };
            let is_sensitive = subject.settings.sensitive.contains(&operation.name);
            match function(operation, name, method, &subject.source, is_sensitive) {
                Ok(function) => {
                    functions.push_str(&function);
                    writeln!(
                        arms,
                        "            \"{name}\" => Box::pin(call_{name}(&client, given)),"
                    )
                    .ok();
                }
                Err(why) => missing.push((subject.module.clone(), operation.signature(), why)),
            }
        }
    }
    let module = &subject.module;
    let path = subject.path(package);
    let mut builder = format!("Client::builder().base_url(format!(\"{{server}}{BASE_PATH}\"))");
    for (server, path) in own_servers(subject) {
        write!(
            builder,
            ".replace_server({server:?}, format!(\"{{server}}{path}\"))"
        )
        .ok();
    }
    if subject.settings.credential.is_some() {
        write!(builder, ".key({KEY:?})").ok();
    }
    format!(
        r#"
mod {module} {{
    use super::*;
    use {path}::{{Client, parameters, responses, types}};

    pub async fn call(server: &str, method: &str, given: Given) -> Ended {{
        let client = {builder}
            .retry(client_runtime::RetryPolicy::never())
            .observe(Observing)
            .build()
            .map_err(|error| error.to_string())?;
        look("the client", &client);
        let ended: Pin<Box<dyn Future<Output = Ended> + '_>> = match method {{
{arms}            _ => return Err(format!("there is no method {{method}}")),
        }};
        ended.await
    }}
{functions}}}
"#
    )
}

/// The function that calls one method and prints the result.
fn function(
    operation: &Operation,
    name: &str,
    method: &Method,
    source: &Source,
    is_sensitive: bool,
) -> Result<String, String> {
    let mut taken = String::new();
    let mut passed = Vec::new();
    for (index, (argument, kind)) in method.arguments.iter().enumerate() {
        let (owned, reference) = owned(kind);
        let is_last = index + 1 == method.arguments.len();
        let structure = format!("parameters::{}", structure_name(operation));
        let is_optional = is_last && name != operation.name && text(&owned) == structure;
        let value = if is_optional {
            filled(&owned, "given.optional()", source)?
        } else {
            value(&owned, "given", argument, source)?
        };
        writeln!(taken, "        let argument_{index} = {value};").ok();
        // Callers may show text, but types hide their secrets.
        let written = text(&owned);
        if ["types::", "parameters::", "Sensitive<"]
            .iter()
            .any(|it| written.contains(it))
        {
            writeln!(taken, "        look(\"an argument\", &argument_{index});").ok();
        }
        passed.push(format!("{reference}argument_{index}"));
    }
    let passed = passed.join(", ");
    let called = format!("client.{name}({passed})");
    let ending = if text(&method.output).starts_with("Pages<") {
        let error = inside(&method.output).into_iter().nth(1);
        let documented = documented(error, source)?;
        format!(
            r"        match {called}.next().await {{
            Some(Ok(item)) => {{ listed(&item) }}
            Some(Err(error)) => failed(&error, {is_sensitive}, |documented| {documented}),
            None => Err({:?}.to_owned()),
        }}",
            "the list has no item"
        )
    } else {
        let ends = inside(&method.output);
        let [response, error] = ends.as_slice() else {
            return Err(format!("{name} returns {}", text(&method.output)));
        };
        let success = inside(response).into_iter().next();
        let success = success.ok_or_else(|| format!("{name} returns {}", text(response)))?;
        let (variant, body) = succeeded(success, source)?;
        let documented = documented(inside(error).into_iter().next(), source)?;
        format!(
            r"        match {called}.await {{
            Ok(answer) => {{
                let status = answer.status();
                look(method, &answer);
                let body = answer.into_inner();
                look(method, &body);
                let unlisted = unlisted(&body);
                let (variant, body): (Option<&str>, Value) = {variant}{body};
                succeeded(status, variant, body, unlisted)
            }}
            Err(error) => failed(&error, {is_sensitive}, |documented| {documented}),
        }}"
        )
    };
    let signature = operation.signature();
    // Hostile text cannot leave this comment.
    let comment: String = signature.chars().filter(char::is_ascii_graphic).collect();
    Ok(format!(
        "
    // {comment}
    async fn call_{name}(client: &Client, mut given: Given) -> Ended {{
{taken}        let method = {name:?};
{ending}
    }}
"
    ))
}

/// The type that owns an argument, and how the argument is passed.
fn owned(kind: &Type) -> (Type, &'static str) {
    let Type::Reference(reference) = kind else {
        return (kind.clone(), "");
    };
    let inner = &reference.elem;
    let owned = match &**inner {
        Type::Slice(slice) => {
            let item = &slice.elem;
            syn::parse_quote!(Vec<#item>)
        }
        Type::Path(path) if path.path.is_ident("str") => syn::parse_quote!(String),
        other => other.clone(),
    };
    (owned, "&")
}

/// The expression that reads a value of this type from `given`.
fn value(kind: &Type, given: &str, key: &str, source: &Source) -> Result<String, String> {
    let written = text(kind);
    let plain = |kind: &str| format!("{given}.take::<{kind}>({key:?})?");
    Ok(match written.as_str() {
        "client_runtime::Body" => format!("client_runtime::Body::from({})", plain("String")),
        "File" => format!("client_runtime::File::new({})", plain("String")),
        "Vec<File>" => format!(
            "{}.into_iter().map(client_runtime::File::new).collect::<Vec<_>>()",
            plain("Vec<String>")
        ),
        "client_runtime::multipart::Form" => format!(
            "client_runtime::multipart::Form::new().text(\"part\", {})",
            plain("String")
        ),
        _ => {
            let name = written.strip_prefix("parameters::").unwrap_or(&written);
            if source.parameters.contains_key(name) {
                filled(kind, &format!("{given}.inner({key:?})?"), source)?
            } else {
                plain(&written)
            }
        }
    })
}

/// The expression that makes a struct of `parameters.rs` from the fields in `given`.
fn filled(kind: &Type, given: &str, source: &Source) -> Result<String, String> {
    let written = text(kind);
    let name = written.strip_prefix("parameters::").unwrap_or(&written);
    let fields = source.parameters.get(name);
    let fields = fields.ok_or_else(|| format!("there is no struct {name} of parameters"))?;
    let mut required = Vec::new();
    let mut setters = String::new();
    for Field { name, kind, .. } in fields {
        match inside_option(kind) {
            Some(kind) => {
                let value = value(kind, "given", name, source)?;
                let setter = if HIDDEN.contains(&name.trim_start_matches("with_")) {
                    format!("with_{name}")
                } else {
                    name.clone()
                };
                write!(
                    setters,
                    "if given.has({name:?}) {{ made = made.{setter}({value}); }} "
                )
                .ok();
            }
            None => required.push(value(kind, "given", name, source)?),
        }
    }
    let required = required.join(", ");
    Ok(format!(
        "{{ let mut given = {given}; let mut made = parameters::{name}::new({required}); {setters}given.end()?; made }}"
    ))
}

/// The expressions of the variant and the body of a success.
fn succeeded(kind: &Type, source: &Source) -> Result<(String, String), String> {
    let written = text(kind);
    let Some(name) = written.strip_prefix("responses::") else {
        return Ok((String::new(), format!("(None, {})", shown(kind, "body"))));
    };
    let arms = arms(name, source, "")?;
    Ok((
        format!("match body {{ {arms}"),
        "_ => (None, Value::Null) }".to_owned(),
    ))
}

/// The expression of a documented error.
fn documented(kind: Option<&Type>, source: &Source) -> Result<String, String> {
    let written = kind.map(text).unwrap_or_default();
    let name = written.strip_prefix("responses::").unwrap_or(&written);
    // An error only gives references, so its contents are copied.
    let arms = arms(name, source, "let body = body.clone(); ")?;
    Ok(format!(
        "Ok(match documented {{ {arms}_ => (None, Value::Null) }})"
    ))
}

/// A match arm for each variant of an enum of `responses.rs`. `before` runs before its body is shown.
fn arms(name: &str, source: &Source, before: &str) -> Result<String, String> {
    let variants = source.responses.get(name);
    let variants = variants.ok_or_else(|| format!("there is no enum {name} of responses"))?;
    let arms = variants.iter().map(|variant| {
        let ident = &variant.name;
        match &variant.kind {
            Some(kind) => {
                let shown = shown(kind, "body");
                format!(
                    "responses::{name}::{ident}(body) => {{ {before}(Some({ident:?}), {shown}) }} "
                )
            }
            None => format!("responses::{name}::{ident} => (Some({ident:?}), Value::Null), "),
        }
    });
    Ok(arms.collect())
}

/// The expression of a body as JSON.
fn shown(kind: &Type, name: &str) -> String {
    match text(kind).as_str() {
        "()" => format!("{{ let () = {name}; Value::Null }}"),
        "client_runtime::ByteStream" => format!("received({name}).await?"),
        "client_runtime::Bytes" => format!("hexadecimal(&{name})"),
        written if written.starts_with("client_runtime::Events<") => {
            format!("events({name}).await?")
        }
        written if written.starts_with("client_runtime::Lines<") => {
            format!("lines({name}).await?")
        }
        _ => format!("shown(&{name})?"),
    }
}
