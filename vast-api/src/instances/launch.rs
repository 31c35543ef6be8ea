//! The image or template to run on an offer, with its settings.

use std::collections::BTreeMap;

use crate::Sensitive;
use crate::types::{CreateInstanceBody, CreateInstanceBodyRuntype, CreateInstanceBodyTargetState};

/// What to run on an offer: a Docker image or a template, with its settings.
///
/// `Debug` shows neither the values of environment variables nor logins nor the script of [`onstart`](Self::onstart).
///
/// ```
/// use vast_api::instances::Launch;
///
/// let launch = Launch::image("pytorch/pytorch:latest")
///     .disk_gb(40.0)
///     .env("HF_TOKEN", "hf_…")
///     .port("8080/tcp")
///     .onstart("python serve.py &")
///     .label("inference")
///     .ssh_direct();
/// ```
///
/// For settings without a method here, start with a [`CreateInstanceBody`] and `Launch::from`.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "nothing runs until you rent an offer with it"]
pub struct Launch {
    pub(super) body: CreateInstanceBody,
}

impl Launch {
    /// Runs a Docker image, with its tag.
    pub fn image(image: impl Into<String>) -> Self {
        Self::from(CreateInstanceBody::new().image(image))
    }

    /// Runs a template, by its hash. Your other settings override those of the template.
    pub fn template(hash_id: impl Into<String>) -> Self {
        Self::from(CreateInstanceBody::new().template_hash_id(hash_id))
    }

    /// Sets the size of the disk in GB. You cannot change it later.
    pub fn disk_gb(mut self, gigabytes: f64) -> Self {
        self.body.disk = Some(gigabytes);
        self
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let variables = self.body.env.get_or_insert_with(BTreeMap::new);
        variables.insert(name.into(), Sensitive::new(value.into()));
        self
    }

    /// Opens a port of the container, such as `8080` or `53/udp`. Once the instance runs, its
    /// [`ports`](crate::types::Instance::ports) tell the public port.
    pub fn port(self, port: impl AsRef<str>) -> Self {
        // Written as `-p 53:53/udp`, with the protocol at the end.
        let port = port.as_ref();
        let number = port.split('/').next().unwrap_or(port);
        self.env(format!("-p {number}:{port}"), "1")
    }

    /// Sets shell commands that run at each start. With the feature `gzip`, [`rent`](super::rent()) packs a script of
    /// more than [`LONGEST_ONSTART`](super::LONGEST_ONSTART) characters.
    pub fn onstart(mut self, script: impl Into<String>) -> Self {
        self.body.onstart = Some(Sensitive::new(script.into()));
        self
    }

    /// Sets your own label, by which you can find the instance.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.body.label = Some(label.into());
        self
    }

    /// Allows SSH to the instance through the provider's proxy.
    pub fn ssh(mut self) -> Self {
        self.body.runtype = Some(CreateInstanceBodyRuntype::Ssh);
        self
    }

    /// Allows SSH directly to the machine of the instance, which is faster. The machine needs an open port.
    pub fn ssh_direct(mut self) -> Self {
        self.body.runtype = Some(CreateInstanceBodyRuntype::SshDirect);
        self
    }

    /// Allows Jupyter directly on the machine of the instance.
    pub fn jupyter_direct(mut self) -> Self {
        self.body.runtype = Some(CreateInstanceBodyRuntype::JupyterDirect);
        self
    }

    /// Runs the entry point of the image with these arguments, without SSH.
    pub fn arguments<T: Into<String>>(mut self, arguments: impl IntoIterator<Item = T>) -> Self {
        self.body.runtype = Some(CreateInstanceBodyRuntype::Args);
        self.body.args = Some(arguments.into_iter().map(Into::into).collect());
        self
    }

    /// Makes the instance interruptible. You bid this number of dollars per hour for the whole machine, and others can
    /// outbid you.
    pub fn bid(mut self, dollars_per_hour: f64) -> Self {
        self.body.price = Some(dollars_per_hour);
        self
    }

    /// Logs in to a private registry, with options of `docker login` such as `-u name -p password registry.example`.
    pub fn registry_login(mut self, options: impl Into<String>) -> Self {
        self.body.image_login = Some(Sensitive::new(options.into()));
        self
    }

    /// Creates the instance without starting it.
    pub fn stopped(mut self) -> Self {
        self.body.target_state = Some(CreateInstanceBodyTargetState::Stopped);
        self
    }

    /// Starts a virtual machine instead of a container. It gets the SSH keys that the account has when it is created.
    pub fn virtual_machine(mut self) -> Self {
        self.body.vm = Some(true);
        self
    }

    /// Whether to create a virtual machine.
    pub(super) fn is_virtual_machine(&self) -> bool {
        self.body.vm == Some(true)
    }
}

/// Takes the settings of a body for [`Client::create_instance`](crate::Client::create_instance).
impl From<CreateInstanceBody> for Launch {
    fn from(body: CreateInstanceBody) -> Self {
        Self { body }
    }
}
