//! Records all traces and logs of this process, as text and as spans with their attributes.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, OnceLock};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Subscriber, level_filters::LevelFilter};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

/// One recorded span.
#[derive(Debug, Clone)]
pub(crate) struct Traced {
    id: u64,
    pub(crate) name: &'static str,
    pub(crate) parent: Option<String>,
    pub(crate) attributes: BTreeMap<&'static str, String>,
}

/// All traces and logs so far.
#[derive(Clone, Default)]
pub(crate) struct Recorder {
    text: Arc<Mutex<Vec<u8>>>,
    spans: Arc<Mutex<Vec<Traced>>>,
}

impl Recorder {
    /// The recorder of this process. The first call starts it.
    pub(crate) fn of_process() -> &'static Self {
        static RECORDER: OnceLock<Recorder> = OnceLock::new();
        RECORDER.get_or_init(|| {
            let recorder = Self::default();
            let text = recorder.clone();
            let lines = tracing_subscriber::fmt::layer()
                .with_ansi(false)
                .with_span_events(FmtSpan::FULL)
                .with_writer(move || text.clone());
            tracing_subscriber::registry()
                .with(LevelFilter::TRACE)
                .with(lines)
                .with(recorder.clone())
                // This also records logs of the crate `log`, which reqwest uses.
                .init();
            recorder
        })
    }

    /// All lines so far.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.text.lock().unwrap().clone()).unwrap()
    }

    /// The spans of an operation, in the order in which they began.
    pub(crate) fn spans_of(&self, operation: &str) -> Vec<Traced> {
        let spans = self.spans.lock().unwrap();
        let is_of = |span: &&Traced| {
            span.attributes
                .get("operation")
                .is_some_and(|id| id == operation)
        };
        spans.iter().filter(is_of).cloned().collect()
    }
}

impl Write for Recorder {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.text.lock().unwrap().extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<S: Subscriber + for<'span> LookupSpan<'span>> Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut traced = Traced {
            id: id.into_u64(),
            name: attributes.metadata().name(),
            parent: context
                .span(id)
                .and_then(|span| span.parent().map(|parent| parent.name().to_owned())),
            attributes: BTreeMap::new(),
        };
        attributes.record(&mut traced);
        self.spans.lock().unwrap().push(traced);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut spans = self.spans.lock().unwrap();
        // The registry reuses the ids of closed spans, so this takes the latest one.
        let mut latest = spans.iter_mut().rev();
        if let Some(traced) = latest.find(|traced| traced.id == id.into_u64()) {
            values.record(traced);
        }
    }
}

impl Visit for Traced {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.attributes.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.attributes.insert(field.name(), value.to_owned());
    }
}
