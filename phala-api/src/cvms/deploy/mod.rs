//! Deploys a CVM: prepares the app, encrypts its environment variables, and commits the app.
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
//! [`Deployment::deploy`] prepares and commits in one step, and drops the prepared app if the commit fails. If you may
//! need to commit again, call [`provision`](Deployment::provision) and [`commit`](Provisioned::commit) yourself. You
//! need that after a registration on chain, or after a commit whose answer was lost.
//!
//! If a call may have been carried out, the client does not repeat it. [`DeployError::Commit`] tells how to find out.
//!
//! # The public key
//!
//! The public key of the app comes from the server over TLS. This crate does not verify the signature of the KMS over
//! it. If you do not trust the server, verify that signature first, with the root key of the KMS.

mod environment;
mod error;

pub use environment::{EnvironmentError, encrypt};
pub use error::DeployError;

use client_runtime::SecretString;

use crate::Client;
use crate::cvms::registration::Registration;
use crate::refusal::detail;
use crate::types::{
    AppComposeV2, CreateTappRequest, ErrorCode, KmsType, ProvisionDstackAppRequestV2,
    ProvisionedApp, Vm,
};

/// The settings of a CVM to deploy. `Debug` does not show the values of environment variables.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent before `deploy` is awaited"]
pub struct Deployment {
    request: ProvisionDstackAppRequestV2,
    environment: Vec<(String, SecretString)>,
}

impl Deployment {
    /// Describes a CVM with this name and the text of a Docker Compose file of at most 200 KiB. The name is a host
    /// name: 5 to 63 letters, digits and hyphens, with a letter first.
    ///
    /// By default, the server chooses the node and the smallest instance type, and lists the CVM publicly.
    pub fn new(name: impl Into<String>, compose: impl Into<String>) -> Self {
        let name = name.into();
        let compose = AppComposeV2::new(name.clone()).docker_compose_file(compose);
        Self {
            request: ProvisionDstackAppRequestV2::new(compose, name),
            environment: Vec::new(),
        }
    }

    /// Sets the size of the CVM, such as `tdx.small`.
    /// [`list_all_instance_type_families`](Client::list_all_instance_type_families) lists the sizes.
    pub fn instance_type(self, instance_type: impl Into<String>) -> Self {
        let instance_type = instance_type.into();
        self.request(|request| request.instance_type = Some(instance_type))
    }

    /// Sets the number of virtual processors and the memory in MB, instead of an instance type.
    pub fn size(self, vcpu: i64, memory_mb: i64) -> Self {
        self.request(|request| {
            request.vcpu = Some(vcpu);
            request.memory = Some(memory_mb);
        })
    }

    /// Sets the size of the disk in GB.
    pub fn disk_gb(self, disk_gb: i64) -> Self {
        self.request(|request| request.disk_size = Some(disk_gb))
    }

    /// Chooses only from the nodes in this region.
    pub fn region(self, region: impl Into<String>) -> Self {
        let region = region.into();
        self.request(|request| request.region = Some(region))
    }

    /// Chooses this node.
    pub fn node(self, node_id: i64) -> Self {
        self.request(|request| request.teepod_id = Some(node_id))
    }

    /// Sets the kind of KMS for the keys of the app. A KMS on chain needs a contract; see [`Provisioned::registered`].
    pub fn kms(self, kind: KmsType) -> Self {
        self.request(|request| request.kms = Some(kind))
    }

    /// Sets a certain KMS, instead of any of its kind.
    pub fn kms_id(self, kms_id: impl Into<String>) -> Self {
        let kms_id = kms_id.into();
        self.request(|request| request.kms_id = Some(kms_id))
    }

    /// Adds an environment variable. The compose file reads it as `${NAME}`.
    pub fn variable(mut self, name: impl Into<String>, value: SecretString) -> Self {
        self.environment.push((name.into(), value));
        self
    }

    /// Adds environment variables.
    pub fn environment(
        mut self,
        variables: impl IntoIterator<Item = (String, SecretString)>,
    ) -> Self {
        self.environment.extend(variables);
        self
    }

    /// Changes the body of the preparing call, for example `listed`, or `public_logs` of its compose file. The names of
    /// the environment variables are filled in later.
    pub fn request(mut self, change: impl FnOnce(&mut ProvisionDstackAppRequestV2)) -> Self {
        change(&mut self.request);
        self
    }

    /// Prepares the app and commits it.
    ///
    /// If the commit fails, it drops the prepared app, which expires. If you may need to commit again, call
    /// [`provision`](Self::provision) and [`commit`](Provisioned::commit) instead. A KMS on chain needs that, because
    /// you register the app in between.
    ///
    /// # Errors
    ///
    /// Those of [`provision`](Self::provision) and of [`commit`](Provisioned::commit).
    pub async fn deploy(self, client: &Client) -> Result<Deployed, DeployError> {
        self.provision(client).await?.commit(client).await
    }

    /// Prepares the app: the server completes the compose file, chooses a node, and returns the public key of the app.
    /// Without a commit, the prepared app expires after 14 days.
    ///
    /// # Errors
    ///
    /// [`DeployError::Environment`] before anything is sent if the name of a variable is invalid, or
    /// [`DeployError::Provision`] if the call fails.
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

/// A prepared app, which is not a CVM yet.
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
    /// The server's description of it.
    pub fn app(&self) -> &ProvisionedApp {
        &self.app
    }

    /// Names the contract that was deployed on chain for the app, and the wallet that deployed it. The contract must
    /// allow [the compose hash](ProvisionedApp::compose_hash). The app id is that of the contract.
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

    /// Encrypts the environment variables and creates the CVM.
    ///
    /// You may call it again after an error. That cannot create two CVMs: the server refuses a second commit of the
    /// same app, which is [`DeployError::AlreadyCommitted`].
    ///
    /// # Errors
    ///
    /// * [`DeployError::RegistrationRequired`] if the KMS is on chain and nothing is [registered](Self::registered).
    /// * [`DeployError::NoPublicKey`], [`DeployError::PublicKey`] or [`DeployError::Environment`] if the environment
    ///   variables cannot be encrypted.
    /// * [`DeployError::AlreadyCommitted`] if there is a CVM for this app.
    /// * [`DeployError::Commit`] if the call fails otherwise.
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

    /// The registration that is needed before there is an app id.
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

    /// The public key from the server, or from the KMS for an app on chain.
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

/// The deployment error for an error of the committing call.
fn refused(
    error: client_runtime::Error<crate::responses::CreateCvmFromProvisionError>,
    app_id: String,
) -> DeployError {
    if let Some(asked) = Registration::of(&error) {
        return DeployError::RegistrationRequired(Box::new(asked));
    }
    let code = detail(&error).and_then(|detail| detail.error_code);
    let is_conflict = error.status().is_some_and(|status| status.as_u16() == 409);
    if is_conflict && code == Some(ErrorCode::CvmAppIdConflict) {
        return DeployError::AlreadyCommitted { app_id };
    }
    let error = Box::new(error);
    DeployError::Commit { app_id, error }
}

/// A created CVM. It is not running yet; see [`watch`](crate::cvms::watch).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Deployed {
    /// The app id, in hexadecimal.
    pub app_id: String,
    /// The id of the CVM for other operations.
    pub cvm_id: String,
    /// The server's description of it.
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
