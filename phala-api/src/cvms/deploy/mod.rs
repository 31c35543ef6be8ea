//! Deploys a CVM: prepares the app, encrypts its environment for it, and commits it.
//!
//! ```no_run
//! use phala_api::cvms::deploy::Deployment;
//! use phala_api::{Client, SecretString};
//!
//! # async fn deploy() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::from_env()?;
//! let deployed = Deployment::new("my-app", "services: {web: {image: nginx}}")
//!     .instance_type("tdx.small")
//!     .variable("API_KEY", SecretString::from("s3cret"))
//!     .deploy(&client)
//!     .await?;
//! println!("app {} as CVM {}", deployed.app_id, deployed.cvm_id);
//! # Ok(())
//! # }
//! ```
//!
//! # Two calls
//!
//! [`Deployment::deploy`] prepares and commits at once, and forgets what was prepared if the commit fails. Call
//! [`provision`](Deployment::provision) and [`commit`](Provisioned::commit) yourself if you want to commit again: after a
//! registration on chain, or after a commit whose answer was lost.
//!
//! Neither call is repeated by itself if it may have been carried out. [`DeployError::Commit`] says how to find out.
//!
//! # The key that encrypts
//!
//! It comes from the server over TLS. The signature of the KMS over it is not verified here: whoever does not trust the
//! server verifies it first, with the root key of the KMS.

mod environment;
mod error;

pub use environment::{EnvironmentError, encrypt};
pub use error::DeployError;

use client_runtime::SecretString;

use crate::Client;
use crate::cvms::registration::Registration;
use crate::types::{
    AppComposeV2, CreateTappRequest, ErrorCode, ErrorDetail, KmsType, ProvisionDstackAppRequestV2,
    ProvisionedApp, Vm,
};

/// A CVM to be deployed. `Debug` does not show the values of variables.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent before `deploy` is awaited"]
pub struct Deployment {
    request: ProvisionDstackAppRequestV2,
    environment: Vec<(String, SecretString)>,
}

impl Deployment {
    /// A CVM of this name with the text of a Docker Compose file, of at most 200 KiB. The name is a host name: 5 to 63
    /// letters, digits and hyphens, a letter first.
    ///
    /// The server chooses the node and the smallest instance type, and lists the CVM publicly, if nothing else is said.
    pub fn new(name: impl Into<String>, compose: impl Into<String>) -> Self {
        let name = name.into();
        let compose = AppComposeV2::new(name.clone()).docker_compose_file(compose);
        Self {
            request: ProvisionDstackAppRequestV2::new(compose, name),
            environment: Vec::new(),
        }
    }

    /// The size of the CVM, such as `tdx.small`; see
    /// [`list_all_instance_type_families`](Client::list_all_instance_type_families).
    pub fn instance_type(self, instance_type: impl Into<String>) -> Self {
        let instance_type = instance_type.into();
        self.request(|request| request.instance_type = Some(instance_type))
    }

    /// The number of virtual processors and the memory in MB, instead of an instance type.
    pub fn size(self, vcpu: i64, memory_mb: i64) -> Self {
        self.request(|request| {
            request.vcpu = Some(vcpu);
            request.memory = Some(memory_mb);
        })
    }

    /// The size of the disk in GB.
    pub fn disk_gb(self, disk_gb: i64) -> Self {
        self.request(|request| request.disk_size = Some(disk_gb))
    }

    /// Only nodes in this region.
    pub fn region(self, region: impl Into<String>) -> Self {
        let region = region.into();
        self.request(|request| request.region = Some(region))
    }

    /// This node.
    pub fn node(self, node_id: i64) -> Self {
        self.request(|request| request.teepod_id = Some(node_id))
    }

    /// The kind of KMS that keeps the keys of the app. Those on chain need a contract; see [`Provisioned::registered`].
    pub fn kms(self, kind: KmsType) -> Self {
        self.request(|request| request.kms = Some(kind))
    }

    /// A certain KMS, instead of any of its kind.
    pub fn kms_id(self, kms_id: impl Into<String>) -> Self {
        let kms_id = kms_id.into();
        self.request(|request| request.kms_id = Some(kms_id))
    }

    /// One more environment variable. The compose file reads it as `${NAME}`.
    pub fn variable(mut self, name: impl Into<String>, value: SecretString) -> Self {
        self.environment.push((name.into(), value));
        self
    }

    /// More environment variables.
    pub fn environment(
        mut self,
        variables: impl IntoIterator<Item = (String, SecretString)>,
    ) -> Self {
        self.environment.extend(variables);
        self
    }

    /// Changes what else the preparing call can say, such as `listed`, or `public_logs` of its compose file. The names of
    /// the environment variables are filled in later.
    pub fn request(mut self, change: impl FnOnce(&mut ProvisionDstackAppRequestV2)) -> Self {
        change(&mut self.request);
        self
    }

    /// Prepares the app and commits it.
    ///
    /// If the commit fails, what was prepared is dropped, and expires. To be able to commit it again, call
    /// [`provision`](Self::provision) and [`commit`](Provisioned::commit) instead: with a KMS on chain, for example, where
    /// the app has to be registered in between.
    ///
    /// # Errors
    ///
    /// Those of [`provision`](Self::provision) and of [`commit`](Provisioned::commit).
    pub async fn deploy(self, client: &Client) -> Result<Deployed, DeployError> {
        self.provision(client).await?.commit(client).await
    }

    /// Prepares the app: the server completes the compose file, chooses a node and says the public key of the app. Without a
    /// commit this expires after 14 days.
    ///
    /// # Errors
    ///
    /// If a name of the environment cannot be one, nothing is sent; else what the server answers.
    pub async fn provision(mut self, client: &Client) -> Result<Provisioned, DeployError> {
        environment::check(&self.environment)?;
        if !self.environment.is_empty() {
            let names = self.environment.iter().map(|(name, _)| name.clone());
            let names: Vec<String> = names.collect();
            self.request.compose_file.allowed_envs = Some(names.clone());
            self.request.env_keys = Some(names);
        }
        match client.provision_cvm(&self.request).await {
            Ok(answer) => Ok(Provisioned {
                app: answer.into_inner(),
                environment: self.environment,
                contract: None,
            }),
            Err(error) => Err(match Registration::of(&error) {
                Some(asked) => DeployError::RegistrationRequired(Box::new(asked)),
                None => DeployError::Provision(Box::new(error)),
            }),
        }
    }
}

/// An app that is prepared and not yet a CVM.
#[derive(Debug, Clone)]
#[must_use = "there is no CVM before `commit` is awaited"]
pub struct Provisioned {
    app: ProvisionedApp,
    environment: Vec<(String, SecretString)>,
    contract: Option<Contract>,
}

/// The contract of an app on chain.
#[derive(Debug, Clone)]
struct Contract {
    address: String,
    deployer: String,
}

impl Provisioned {
    /// What the server says of it.
    pub fn app(&self) -> &ProvisionedApp {
        &self.app
    }

    /// Says which contract was deployed on chain for the app, and by which wallet. The contract has to allow
    /// [the compose hash](ProvisionedApp::compose_hash), and the app id is that of the contract.
    pub fn registered(
        mut self,
        app_id: impl Into<String>,
        contract_address: impl Into<String>,
        deployer_address: impl Into<String>,
    ) -> Self {
        self.app.app_id = Some(app_id.into());
        self.contract = Some(Contract {
            address: contract_address.into(),
            deployer: deployer_address.into(),
        });
        self
    }

    /// Encrypts the environment and creates the CVM.
    ///
    /// May be called again after an error. It cannot make two CVMs: the server refuses a second commit of the same app, which
    /// is [`DeployError::AlreadyCommitted`].
    ///
    /// # Errors
    ///
    /// [`DeployError::RegistrationRequired`] if the KMS is on chain and nothing is [registered](Self::registered); else that
    /// the environment cannot be encrypted, or what the server answers.
    pub async fn commit(&self, client: &Client) -> Result<Deployed, DeployError> {
        let Some(app_id) = self.app.app_id.clone().filter(|it| !it.is_empty()) else {
            return Err(DeployError::RegistrationRequired(Box::new(self.asked())));
        };
        let mut request = CreateTappRequest::new(app_id.clone(), self.app.compose_hash.clone());
        if !self.environment.is_empty() {
            let key = self.public_key(client, &app_id).await?;
            request.encrypted_env = Some(encrypt(&self.environment, &key)?);
            let names = self.environment.iter().map(|(name, _)| name.clone());
            request.env_keys = Some(names.collect());
        }
        if let Some(contract) = &self.contract {
            request.contract_address = Some(contract.address.clone());
            request.deployer_address = Some(contract.deployer.clone());
            request.kms_id = self.kms_id().map(str::to_owned);
        }
        match client.create_cvm_from_provision(&request).await {
            Ok(answer) => Ok(Deployed::new(answer.into_inner())),
            Err(error) => Err(refused(error, app_id)),
        }
    }

    /// What has to be registered before there is an app id.
    fn asked(&self) -> Registration {
        Registration {
            compose_hash: self.app.compose_hash.clone(),
            device_id: self.app.device_id.clone(),
            kms_info: serde_json::to_value(&self.app.kms_info)
                .ok()
                .filter(|it| !it.is_null()),
            ..Registration::default()
        }
    }

    fn kms_id(&self) -> Option<&str> {
        let of_info = || self.app.kms_info.as_ref().map(|it| it.id.as_str());
        self.app.kms_id.as_deref().or_else(of_info)
    }

    /// The key that the server says, or that the KMS says for an app that is on chain.
    async fn public_key(&self, client: &Client, app_id: &str) -> Result<String, DeployError> {
        if let Some(key) = &self.app.app_env_encrypt_pubkey {
            return Ok(key.clone());
        }
        let kms_id = self.kms_id().ok_or(DeployError::NoPublicKey)?;
        let answered = client.get_app_env_encrypt_pubkey(kms_id, app_id).await;
        match answered {
            Ok(answer) => Ok(answer.into_inner().public_key),
            Err(error) => Err(DeployError::PublicKey(Box::new(error))),
        }
    }
}

/// What an error of the committing call means.
fn refused(
    error: client_runtime::Error<crate::responses::CreateCvmFromProvisionError>,
    app_id: String,
) -> DeployError {
    if let Some(asked) = Registration::of(&error) {
        return DeployError::RegistrationRequired(Box::new(asked));
    }
    let code = error.body().and_then(|body| {
        let detail: ErrorDetail = serde_json::from_slice(body).ok()?;
        detail.error_code
    });
    let is_conflict = error.status().is_some_and(|status| status.as_u16() == 409);
    if is_conflict && code == Some(ErrorCode::CvmAppIdConflict) {
        return DeployError::AlreadyCommitted { app_id };
    }
    let error = Box::new(error);
    DeployError::Commit { app_id, error }
}

/// A CVM that was created. It is not running yet; see [`watch`](crate::cvms::watch).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Deployed {
    /// The app, in hexadecimal.
    pub app_id: String,
    /// What other operations take as the id of the CVM.
    pub cvm_id: String,
    /// What the server says of it.
    pub vm: Vm,
}

impl Deployed {
    fn new(vm: Vm) -> Self {
        let uuid = vm.vm_uuid.as_ref().filter(|uuid| !uuid.is_empty());
        let cvm_id = match uuid {
            Some(uuid) => uuid.replace('-', ""),
            None => format!("app_{}", vm.app_id),
        };
        Self {
            app_id: vm.app_id.clone(),
            cvm_id,
            vm,
        }
    }
}
