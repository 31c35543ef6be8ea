//! Tests that every operation of the committed crates and of fixture documents works: arguments arrive, and every
//! documented answer is decoded completely.

#[path = "every_operation/access.rs"]
mod access;
#[path = "every_operation/answer.rs"]
mod answer;
#[path = "every_operation/arguments.rs"]
mod arguments;
#[path = "every_operation/call.rs"]
mod call;
#[path = "every_operation/committed.rs"]
mod committed;
#[path = "every_operation/difference.rs"]
mod difference;
#[path = "every_operation/example.rs"]
mod example;
#[path = "every_operation/height.rs"]
mod height;
#[path = "every_operation/package.rs"]
mod package;
#[path = "every_operation/plan.rs"]
mod plan;
#[path = "every_operation/program.rs"]
mod program;
#[path = "every_operation/prove.rs"]
mod prove;
#[path = "every_operation/report.rs"]
mod report;
#[path = "every_operation/run.rs"]
mod run;
#[path = "every_operation/secret.rs"]
mod secret;
#[path = "every_operation/sent.rs"]
mod sent;
#[path = "every_operation/server.rs"]
mod server;
#[path = "every_operation/sharpness.rs"]
mod sharpness;
#[path = "every_operation/source.rs"]
mod source;
#[path = "every_operation/subject.rs"]
mod subject;
#[path = "every_operation/typed.rs"]
mod typed;
#[path = "every_operation/unlisted.rs"]
mod unlisted;
#[path = "every_operation/value.rs"]
mod value;
#[path = "every_operation/wire.rs"]
mod wire;

use std::collections::BTreeSet;
use std::path::PathBuf;

use fs_err as fs;
use generator::model::Status;
use tests::fixture;

use crate::call::About;
use crate::report::Report;

/// The known failures with a warning `shadowed-alternative`: document, operation, and the failed check.
const KNOWN: [[&str; 3]; 1] = [
    // Only the items of a list distinguish them.
    ["shadowed-alternatives.yaml", "GET /shelves", "success 200"],
];

#[test]
fn every_operation_of_every_construct_works() {
    let documents = documents();
    let reports = prove::prove("every-construct", &documents).expect("files and a server");
    println!("{}", report::summary(&reports));
    let mut failed: BTreeSet<[String; 3]> = BTreeSet::new();
    for report in &reports {
        let is_known = KNOWN.iter().any(|[document, ..]| *document == report.name);
        assert_eq!(report.is_fine(), !is_known, "{}", report.details());
        assert_eq!(report.untyped, [""; 0], "{}", report.name);
        assert_ne!(report.calls, 0, "{}", report.name);
        failed.extend(
            report.failures.keys().map(|(operation, about)| {
                [report.name.clone(), operation.clone(), about.to_string()]
            }),
        );
    }
    let known: BTreeSet<[String; 3]> = KNOWN.iter().map(|it| it.map(str::to_owned)).collect();
    assert_eq!(failed, known);
    assert_eq!(reports.len(), documents.len());
}

#[test]
fn every_operation_of_the_committed_crates_works() {
    let subjects = committed::committed().expect("the providers' files");
    let reports = prove::prove_subjects("every-committed", &subjects).expect("files and a server");
    let summary = report::summary(&reports);
    println!("{summary}");
    let details: String = reports.iter().map(Report::details).collect();
    assert!(reports.iter().all(Report::is_fine), "\n{summary}{details}");
    for (subject, report) in subjects.iter().zip(&reports) {
        for operation in &subject.output.api.operations {
            let signature = operation.signature();
            let shown = report.wanted.get(&signature).expect("an operation");
            assert!(shown.contains(&About::Arguments), "{signature}");
            for response in &operation.responses {
                let status = response.status;
                let is_shown = match status {
                    Status::Code(200..300) | Status::Range(2) => About::Success(status),
                    Status::Code(_) | Status::Range(_) | Status::Default => About::Error(status),
                };
                assert!(shown.contains(&is_shown), "{signature} {status}");
            }
        }
        assert_ne!(report.calls, 0, "{}", report.name);
    }
    assert_eq!(reports.len(), tests::crates().len());
}

/// The fixtures. Those in JSON have twins in YAML.
fn documents() -> Vec<PathBuf> {
    let entries = fs::read_dir(fixture("constructs")).expect("the fixtures");
    let mut documents: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            if path.is_dir() {
                path.join("openapi.yaml")
            } else {
                path
            }
        })
        .filter(|path| path.extension().is_some_and(|it| it == "yaml"))
        .collect();
    documents.sort();
    documents
}
