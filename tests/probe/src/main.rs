//! The least that a function with a table does: the Lambda runtime, a client of the SDK, one read for each request. The cold start of
//! the functions is measured beside it (`tests/bench/run-functions`).
//!
//! It connects while it starts and trusts the authorities that the functions trust, so that it is no slower than it has to be.

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_dynamodb::{Client, Config};
use lambda_http::{Body, Error, Request, Response, service_fn};
use store::config::Authorities;
use store::tls::https_client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let variable = |name: &str| std::env::var(name).map_err(|_| format!("{name} is not set"));
    let keys = Credentials::from_keys(variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?, None);
    let config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(variable("AWS_REGION")?))
        .credentials_provider(keys)
        .endpoint_url(variable("INTAKE_DYNAMODB_ENDPOINT")?)
        .http_client(https_client(Authorities::AmazonAndMachine));
    let (client, table) = (Client::from_conf(config.build()), variable("INTAKE_TABLE")?);
    read(&client, &table).await?;
    lambda_http::run(service_fn(|_: Request| async {
        read(&client, &table).await?;
        Ok::<_, Error>(Response::new(Body::Text("read".into())))
    }))
    .await
}

/// Reads an item that does not exist.
async fn read(client: &Client, table: &str) -> Result<(), Error> {
    let key = |name: &'static str| (name.to_string(), AttributeValue::S("probe".into()));
    client.get_item().table_name(table).set_key(Some([key("pk"), key("sk")].into())).send().await?;
    Ok(())
}
