//! The error codes by name. The provider numbers them; its packages name them (`error_codes` of `PyPI` phala-cloud 0.2.0).

use crate::types::ErrorCode;

/// The codes by name, which can stand in patterns: `Some(ErrorCode::CVM_NOT_FOUND) => …`.
impl ErrorCode {
    /// `ERR-01-001`: there is no such node.
    pub const NODE_NOT_FOUND: Self = Self::Err01001;
    /// `ERR-01-002`: the compose file is missing.
    pub const COMPOSE_FILE_REQUIRED: Self = Self::Err01002;
    /// `ERR-01-003`: the compose file is invalid.
    pub const INVALID_COMPOSE_FILE: Self = Self::Err01003;
    /// `ERR-01-004`: the workspace has a CVM of this name.
    pub const DUPLICATE_CVM_NAME: Self = Self::Err01004;
    /// `ERR-01-005`: the compose hash has to be registered on chain first.
    pub const HASH_REGISTRATION_REQUIRED: Self = Self::Err01005;
    /// `ERR-01-006`: the compose hash is unknown or too old.
    pub const HASH_INVALID_OR_EXPIRED: Self = Self::Err01006;
    /// `ERR-01-007`: the transaction does not prove the registration.
    pub const TRANSACTION_VERIFICATION_FAILED: Self = Self::Err01007;
    /// `ERR-01-008`: the app's contract does not allow the compose hash.
    pub const HASH_NOT_ALLOWED: Self = Self::Err01008;
    /// `ERR-02-001`: there is no such instance type.
    pub const INSTANCE_TYPE_NOT_FOUND: Self = Self::Err02001;
    /// `ERR-02-002`: no node has what is asked for.
    pub const RESOURCE_NOT_AVAILABLE: Self = Self::Err02002;
    /// `ERR-02-003`: too few virtual processors are free.
    pub const INSUFFICIENT_VCPU: Self = Self::Err02003;
    /// `ERR-02-004`: too little memory is free.
    pub const INSUFFICIENT_MEMORY: Self = Self::Err02004;
    /// `ERR-02-005`: no node has room for one more CVM.
    pub const INSUFFICIENT_SLOTS: Self = Self::Err02005;
    /// `ERR-02-006`: GPUs could not be allocated.
    pub const GPU_ALLOCATION_ERROR: Self = Self::Err02006;
    /// `ERR-02-007`: too few GPUs are free.
    pub const INSUFFICIENT_GPU: Self = Self::Err02007;
    /// `ERR-02-008`: the request makes no sense.
    pub const INVALID_REQUEST: Self = Self::Err02008;
    /// `ERR-02-009`: the settings exclude each other.
    pub const INCOMPATIBLE_CONFIGURATION: Self = Self::Err02009;
    /// `ERR-02-010`: there is no such OS image.
    pub const IMAGE_NOT_FOUND: Self = Self::Err02010;
    /// `ERR-02-011`: there is no such KMS.
    pub const KMS_NOT_FOUND: Self = Self::Err02011;
    /// `ERR-02-012`: the workspace may not use this node.
    pub const TEEPOD_NOT_ACCESSIBLE: Self = Self::Err02012;
    /// `ERR-02-013`: the OS image does not fit the node or the KMS.
    pub const OS_IMAGE_NOT_COMPATIBLE: Self = Self::Err02013;
    /// `ERR-02-014`: the node has no capacity set.
    pub const NODE_CAPACITY_NOT_CONFIGURED: Self = Self::Err02014;
    /// `ERR-02-015`: the quota of the workspace is used up.
    pub const QUOTA_EXCEEDED: Self = Self::Err02015;
    /// `ERR-03-001`: there is no such CVM.
    pub const CVM_NOT_FOUND: Self = Self::Err03001;
    /// `ERR-03-002`: several CVMs have this name: use an id.
    pub const SEVERAL_CVMS_OF_ONE_NAME: Self = Self::Err03002;
    /// `ERR-03-003`: the CVM belongs to another workspace.
    pub const CVM_NOT_IN_WORKSPACE: Self = Self::Err03003;
    /// `ERR-03-005`: the key may not use this CVM.
    pub const CVM_ACCESS_DENIED: Self = Self::Err03005;
    /// `ERR-03-006`: the target node lacks the OS image of the CVM.
    pub const REPLICA_IMAGE_NOT_AVAILABLE: Self = Self::Err03006;
    /// `ERR-03-007`: a CVM was committed for this app id already.
    pub const CVM_APP_ID_CONFLICT: Self = Self::Err03007;
    /// `ERR-04-001`: the balance of the workspace is too low.
    pub const INSUFFICIENT_BALANCE: Self = Self::Err04001;
    /// `ERR-04-002`: the workspace has as many CVMs as it may have.
    pub const CVM_LIMIT_REACHED: Self = Self::Err04002;
    /// `ERR-04-003`: the workspace would use more resources than it may.
    pub const RESOURCE_LIMIT_EXCEEDED: Self = Self::Err04003;
    /// `ERR-05-001`: the account has as many API tokens as it may have.
    pub const TOKEN_LIMIT_EXCEEDED: Self = Self::Err05001;
    /// `ERR-05-002`: API tokens are created too often.
    pub const TOKEN_RATE_LIMITED: Self = Self::Err05002;
    /// `ERR-06-001`: the address of the OAuth account is invalid.
    pub const OAUTH_EMAIL_INVALID: Self = Self::Err06001;
    /// `ERR-06-006`: the role does not permit this.
    pub const PERMISSION_DENIED: Self = Self::Err06006;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_by_name_is_the_one_that_the_provider_sends() {
        let read = |text: &str| serde_json::from_str::<ErrorCode>(text).unwrap();
        assert_eq!(
            read(r#""ERR-01-005""#),
            ErrorCode::HASH_REGISTRATION_REQUIRED
        );
        assert_eq!(read(r#""ERR-03-007""#), ErrorCode::CVM_APP_ID_CONFLICT);
        assert_eq!(read(r#""ERR-06-006""#), ErrorCode::PERMISSION_DENIED);
    }

    #[test]
    fn a_code_by_name_stands_in_patterns_and_an_unlisted_one_is_kept() {
        let code: ErrorCode = serde_json::from_str(r#""ERR-99-001""#).unwrap();
        assert!(!matches!(code, ErrorCode::CVM_NOT_FOUND));
        assert_eq!(code, ErrorCode::Unknown("ERR-99-001".to_owned()));
        assert_eq!(serde_json::to_string(&code).unwrap(), r#""ERR-99-001""#);
    }
}
