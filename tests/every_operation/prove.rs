//! Proves the clients of documents: plans the calls, builds the program, makes the calls, and reports.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use crate::call::About;
use crate::example::Examples;
use crate::package;
use crate::plan::{Plan, plan};
use crate::program::program;
use crate::report::Report;
use crate::run::Runner;
use crate::subject::Subject;
use crate::typed::untyped;

/// Proves the documents, with all clients in one package of this name. Returns one report for each.
///
/// # Errors
///
/// If a file cannot be written, or a program cannot run.
pub(crate) fn prove(package: &str, documents: &[PathBuf]) -> io::Result<Vec<Report>> {
    let mut reports = Vec::new();
    let mut subjects = Vec::new();
    for path in documents {
        match Subject::read(path) {
            Ok(subject) => subjects.push(subject),
            Err(why) => reports.push(Report::broken(&path.display().to_string(), why)),
        }
    }
    reports.extend(prove_subjects(package, &subjects)?);
    Ok(reports)
}

/// Proves the subjects with one program in a package of this name. Returns one report for each.
///
/// # Errors
///
/// If a file cannot be written, or a program cannot run.
pub(crate) fn prove_subjects(package: &str, subjects: &[Subject]) -> io::Result<Vec<Report>> {
    let program = program(package, subjects);
    let built = match package::build(package, subjects, &program) {
        Ok(built) => built,
        Err(error) => {
            let broken = |subject: &Subject| Report::broken(&subject.name, error.to_string());
            return Ok(subjects.iter().map(broken).collect());
        }
    };
    let mut runner = Runner::new(&built)?;
    let mut reports = Vec::new();
    for subject in subjects {
        let mut report = prove_one(&mut runner, subject)?;
        for (module, operation, why) in &program.missing {
            if *module == subject.module {
                report.fail(operation, &About::Arguments, why.clone());
            }
        }
        reports.push(report);
    }
    Ok(reports)
}

fn prove_one(runner: &mut Runner, subject: &Subject) -> io::Result<Report> {
    let api = &subject.output.api;
    let mut report = Report {
        name: subject.name.clone(),
        untyped: untyped(subject),
        open_answers: subject.output.untyped.len(),
        ..Report::default()
    };
    let settings = &subject.settings;
    let mut examples = Examples::new(api).with_secrets(&settings.sensitive_fields);
    let mut unseen: BTreeSet<&String> = settings.sensitive.iter().collect();
    for operation in &api.operations {
        let signature = operation.signature();
        let Plan { calls, failures } = plan(subject, operation, &mut examples);
        for (about, why) in failures {
            report.fail(&signature, &about, why);
        }
        for call in calls {
            report.calls += 1;
            report.want(&signature, &call.about);
            if call.has_secret() {
                unseen.remove(&operation.name);
            }
            for wrong in runner.call(subject, &call)? {
                report.fail(&signature, &call.about, wrong);
            }
        }
    }
    let fields = settings.sensitive_fields.iter();
    unseen.extend(fields.filter(|it| !examples.marked.contains(it.as_str())));
    report.unseen = unseen.into_iter().cloned().collect();
    Ok(report)
}
