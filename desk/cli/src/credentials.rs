//! The region and the credentials for AWS, from the sources that other AWS programs use: the environment, then the user's profile,
//! then the container of a cloud shell.
//!
//! A profile holds keys, names a process that prints them, or belongs to a session of `aws sso login` or `aws login`. The metadata
//! service of EC2 is left out: staff's computers have none, and the SDK waits for it for seconds.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_config::Region;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_config::timeout::TimeoutConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as Provided;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use language::normalise;
use store::causes;
use store::config::{Authorities, AwsConfig};
use store::tls::https_client;

use crate::config::AwsSettings;

/// How long the service that issues credentials may take to answer, with retries.
const PATIENCE: Duration = Duration::from_secs(15);

/// The reason why there are no credentials or no region.
pub(crate) enum Unresolved {
    /// No source has credentials.
    NotFound,
    /// A source has credentials but cannot give them: the causes, in one line.
    Failed(String),
    /// No source names a region.
    NoRegion,
}

/// Finds the region and the credentials, and gets the credentials once, so that an expired session is reported before any work.
pub(crate) async fn resolve(settings: &AwsSettings) -> Result<AwsConfig, Unresolved> {
    if let (Some(region), Some(keys)) = (&settings.region, &settings.keys) {
        return Ok(AwsConfig::with_keys(region.clone(), keys.clone()));
    }
    let config = ProviderConfig::without_region()
        .with_http_client(https_client(Authorities::Machine))
        .with_timeout_config(TimeoutConfig::builder().operation_timeout(PATIENCE).build());
    let region = region(settings, &config).await;
    let credentials = match &settings.keys {
        Some(keys) => SharedCredentialsProvider::new(keys.clone()),
        None => credentials(settings, &config.with_region(region.clone())).await?,
    };
    let region = region.ok_or(Unresolved::NoRegion)?.to_string();
    Ok(AwsConfig { region, credentials })
}

/// The region of the environment or of the profile.
async fn region(settings: &AwsSettings, config: &ProviderConfig) -> Option<Region> {
    let mut profile = ProfileFileRegionProvider::builder().configure(config);
    if let Some(name) = &settings.profile {
        profile = profile.profile_name(name);
    }
    let chain = RegionProviderChain::first_try(settings.region.clone().map(Region::new))
        // `AWS_DEFAULT_REGION`.
        .or_else(EnvironmentVariableRegionProvider::new())
        .or_else(profile.build());
    chain.region().await
}

/// The credentials of the profile or of the container.
async fn credentials(settings: &AwsSettings, config: &ProviderConfig) -> Result<SharedCredentialsProvider, Unresolved> {
    let mut profile = ProfileFileCredentialsProvider::builder().configure(config);
    if let Some(name) = &settings.profile {
        profile = profile.profile_name(name);
    }
    let chain = CredentialsProviderChain::first_try("Profile", profile.build())
        // AWS CloudShell. Without the variables of a container, nothing is requested.
        .or_else("Container", EcsCredentialsProvider::builder().configure(config).build());
    match chain.provide_credentials().await {
        Ok(first) => Ok(SharedCredentialsProvider::new(Resolved { first: Mutex::new(Some(first)), chain })),
        Err(CredentialsError::CredentialsNotLoaded(_)) => Err(Unresolved::NotFound),
        Err(error) => Err(Unresolved::Failed(normalise::line(&causes(&error)))),
    }
}

/// A chain whose first credentials are there already. The client asks again when they expire, and then the chain answers.
#[derive(Debug)]
struct Resolved {
    first: Mutex<Option<Credentials>>,
    chain: CredentialsProviderChain,
}

impl ProvideCredentials for Resolved {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        match first {
            Some(credentials) => Provided::ready(Ok(credentials)),
            None => self.chain.provide_credentials(),
        }
    }
}
