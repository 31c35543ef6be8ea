//! The SSH address of an instance.

use std::fmt;

use crate::types::Instance;

/// Where an instance accepts SSH connections, as the user `root`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SshAddress {
    /// A host name or an IP address. It has only letters, digits, `.`, `-` and `:`.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl SshAddress {
    /// The command for a shell, such as `ssh -p 10600 root@ssh6.vast.ai`.
    #[must_use]
    pub fn command(&self) -> String {
        format!("ssh -p {} root@{}", self.port, self.host)
    }

    /// Makes an address, or returns `None` if a shell or `ssh` could misread the host.
    fn new(host: &str, port: i64) -> Option<Self> {
        let host = host.trim();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:".contains(&byte);
        let is_host = !host.is_empty() && !host.starts_with('-') && host.bytes().all(is_plain);
        let port = u16::try_from(port).ok().filter(|port| *port != 0)?;
        is_host.then(|| Self {
            host: host.to_owned(),
            port,
        })
    }
}

/// Writes a URL such as `ssh://root@ssh6.vast.ai:10600`.
impl fmt::Display for SshAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(formatter, "ssh://root@[{}]:{}", self.host, self.port)
        } else {
            write!(formatter, "ssh://root@{}:{}", self.host, self.port)
        }
    }
}

impl Instance {
    /// Where the instance accepts SSH connections: directly at its machine if port 22 is open there, or else through
    /// the provider's proxy. `None` if it runs without SSH, or if the server does not know an address yet.
    ///
    /// It follows `vastai ssh-url` in the package `vastai` 1.9.1 (`vastai/cli/commands/misc.py`): if Jupyter runs, the
    /// proxy's port for SSH is `ssh_port` plus 1.
    #[must_use]
    pub fn ssh(&self) -> Option<SshAddress> {
        self.direct_ssh().or_else(|| self.proxied_ssh())
    }

    fn direct_ssh(&self) -> Option<SshAddress> {
        let bindings = self.ports.as_ref()?.get("22/tcp")?;
        let port = bindings
            .as_ref()?
            .first()?
            .host_port
            .as_ref()?
            .trim()
            .parse();
        SshAddress::new(self.public_ipaddr.as_ref()?, port.ok()?)
    }

    fn proxied_ssh(&self) -> Option<SshAddress> {
        let runtype = self.image_runtype.as_deref().unwrap_or_default();
        let offset = i64::from(runtype.contains("jupyter"));
        SshAddress::new(self.ssh_host.as_ref()?, self.ssh_port?.checked_add(offset)?)
    }
}
