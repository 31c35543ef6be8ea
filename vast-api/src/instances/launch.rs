//! What is to run on an offer.

use std::collections::BTreeMap;

use crate::Sensitive;
use crate::types::{CreateInstanceBody, CreateInstanceBodyRuntype, CreateInstanceBodyTargetState};

/// What is to run on an offer: a Docker image or a template, with its settings.
///
/// `Debug` shows no value of an environment variable, no login and no script of [`onstart`](Self::onstart).
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
/// For a setting that has no method here, start with a body of [`types`](crate::types) and `Launch::from`.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "nothing runs until it is rented"]
pub struct Launch {
    pub(super) body: CreateInstanceBody,
}

impl Launch {
    /// Runs a Docker image, with its tag.
    pub fn image(image: impl Into<String>) -> Self {
        Self::from(CreateInstanceBody::new().image(image))
    }

    /// Runs a template, by its hash. What is said besides wins over what the template says.
    pub fn template(hash_id: impl Into<String>) -> Self {
        Self::from(CreateInstanceBody::new().template_hash_id(hash_id))
    }

    /// The size of the disk in GB. It cannot be changed later.
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
    /// [`ports`](crate::types::Instance::ports) say where it is reached.
    pub fn port(self, port: impl AsRef<str>) -> Self {
        // `-p 53:53/udp`: the protocol stands at the end.
        let port = port.as_ref();
        let number = port.split('/').next().unwrap_or(port);
        self.env(format!("-p {number}:{port}"), "1")
    }

    /// Shell commands that run at each start. A script of more than [`LONGEST_ONSTART`](super::LONGEST_ONSTART) characters is
    /// packed by [`rent`](super::rent()), with the feature `gzip`.
    pub fn onstart(mut self, script: impl Into<String>) -> Self {
        self.body.onstart = Some(Sensitive::new(script.into()));
        self
    }

    /// Your own label, by which you find the instance again.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.body.label = Some(label.into());
        self
    }

    /// Reaches the instance by SSH through the provider's proxy.
    pub fn ssh(mut self) -> Self {
        self.body.runtype = Some(CreateInstanceBodyRuntype::Ssh);
        self
    }

    /// Reaches the instance by SSH straight at its machine, which is faster. The machine needs an open port.
    pub fn ssh_direct(mut self) -> Self {
        self.body.runtype = Some(CreateInstanceBodyRuntype::SshDirect);
        self
    }

    /// Reaches the instance by Jupyter straight at its machine.
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

    /// Makes the instance interruptible: you bid so many dollars per hour for the whole machine, and others can outbid you.
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

    /// Starts a virtual machine instead of a container. Its SSH keys are those that the account has when it is created.
    pub fn virtual_machine(mut self) -> Self {
        self.body.vm = Some(true);
        self
    }

    /// Whether a virtual machine is to be created.
    pub(super) fn is_virtual_machine(&self) -> bool {
        self.body.vm == Some(true)
    }
}

/// What a body for [`Client::create_instance`](crate::Client::create_instance) says.
impl From<CreateInstanceBody> for Launch {
    fn from(body: CreateInstanceBody) -> Self {
        Self { body }
    }
}
