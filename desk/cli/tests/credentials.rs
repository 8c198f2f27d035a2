//! Tests of the desk's credentials for AWS: the real program with a profile that the test writes. No test reads the profile of the
//! person who runs it.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::PathBuf;

use journeys::faulty::Faulty;
use journeys::staff::NOW;
use journeys::{bundle, table};
use store::config::TableConfig;
use store::world::World;
use tempfile::TempDir;

/// The files of an AWS user: the profile that is written, and the ones that a test adds.
struct Home {
    folder: TempDir,
    region: String,
}

impl Home {
    /// A home with this text as the file of profiles. `REGION` stands for the region of the table, `HOME` for the folder.
    fn new(table: &TableConfig, profiles: &str) -> Self {
        let home = Home { folder: tempfile::tempdir().unwrap(), region: table.aws.region.clone() };
        home.write("config", profiles);
        home
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = text.replace("REGION", &self.region).replace("HOME", self.folder.path().to_str().unwrap());
        std::fs::write(path, text).unwrap();
    }

    /// A script that prints credentials, and the file in which it counts its runs.
    fn process(&self) -> PathBuf {
        let keys = r#"{"Version": 1, "AccessKeyId": "PROCESS", "SecretAccessKey": "secret"}"#;
        self.write("process", &format!("echo run >> HOME/runs\necho '{keys}'\n"));
        self.path("runs")
    }

    /// The environment of the desk: the table, the forms, and the place of the user's files.
    fn environment(&self, table: &TableConfig) -> Vec<(&'static str, String)> {
        vec![
            ("INTAKE_BUNDLE", bundle::built().join("intake").display().to_string()),
            ("INTAKE_TABLE", table.table.clone()),
            ("INTAKE_DYNAMODB_ENDPOINT", table.endpoint.clone().unwrap()),
            // The clock of the table may be another: a test run under another clock changes it only for this process.
            (World::TEST_NOW, NOW.seconds().to_string()),
            ("HOME", self.folder.path().display().to_string()),
            ("AWS_CONFIG_FILE", self.path("config").display().to_string()),
            ("AWS_SHARED_CREDENTIALS_FILE", self.path("credentials").display().to_string()),
        ]
    }
}

/// Runs `desk list` and returns the identities that signed the requests: access key id and region.
async fn signers(home: &Home, table: &TableConfig, more: &[(&'static str, &str)]) -> BTreeSet<String> {
    let faulty = Faulty::before(table).await;
    let mut env = home.environment(&faulty.table(table));
    env.extend(more.iter().map(|(name, value)| (*name, (*value).to_string())));
    let run = move || crate::program::output(&env, &["list", "--lang", "en"], "");
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    assert_eq!((text(output.stderr).as_str(), text(output.stdout).as_str()), ("", "There is no request.\n"));
    faulty.signers()
}

/// Runs `desk list`, which fails, and returns its error message.
fn complaint(home: &Home, table: &TableConfig, lang: &str, more: &[(&'static str, &str)]) -> String {
    let mut env = home.environment(table);
    env.extend(more.iter().map(|(name, value)| (*name, (*value).to_string())));
    let output = crate::program::output(&env, &["list", "--lang", lang], "");
    assert_eq!((output.status.code(), output.stdout), (Some(1), Vec::new()));
    String::from_utf8(output.stderr).unwrap()
}

fn is(table: &TableConfig, key: &str) -> BTreeSet<String> {
    BTreeSet::from([format!("{key}/{}", table.aws.region)])
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_of_a_profile_is_enough() {
    let table = table::fresh().await;
    let keys = "[profile desk]\nregion = REGION\naws_access_key_id = NAMED\naws_secret_access_key = secret\n";
    let home = Home::new(&table, keys);
    assert_eq!(signers(&home, &table, &[("AWS_PROFILE", "desk")]).await, is(&table, "NAMED"));
    // A variable replaces one setting of the profile.
    let elsewhere = [("AWS_PROFILE", "desk"), ("AWS_ACCESS_KEY_ID", "VARIABLE"), ("AWS_SECRET_ACCESS_KEY", "secret")];
    assert_eq!(signers(&home, &table, &elsewhere).await, is(&table, "VARIABLE"));

    let home = Home::new(&table, "[default]\nregion = REGION\n");
    home.write("credentials", "[default]\naws_access_key_id = DEFAULT\naws_secret_access_key = secret\n");
    assert_eq!(signers(&home, &table, &[]).await, is(&table, "DEFAULT"), "the default profile needs no variable");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_prints_the_keys_once_for_each_command() {
    let table = table::fresh().await;
    let home = Home::new(&table, "[profile desk]\nregion = REGION\ncredential_process = sh HOME/process\n");
    let runs = home.process();
    assert_eq!(signers(&home, &table, &[("AWS_PROFILE", "desk")]).await, is(&table, "PROCESS"));
    assert_eq!(std::fs::read_to_string(&runs).unwrap(), "run\n");
    home.write("process", "echo no such user >&2\nexit 1\n");
    let said = complaint(&home, &table, "en", &[("AWS_PROFILE", "desk")]);
    assert!(said.contains("no such user") && said.contains("aws sso login"), "{said}");
}

/// The profile that `aws configure sso` writes.
const SIGNED_IN: &str = "[profile desk]
region = REGION
sso_session = sama
sso_account_id = 123456789012
sso_role_name = desk
[sso-session sama]
sso_region = eu-central-1
sso_start_url = https://sama.awsapps.com/start
sso_registration_scopes = sso:account:access
";

/// The file of `aws sso login`. Its name is the SHA-1 digest of the session's name.
const TOKEN: &str = ".aws/sso/cache/53e09bf687b4389152b200ad5426dc3e47933b70.json";

fn token(expires: &str) -> String {
    let start = "https://sama.awsapps.com/start";
    format!(
        r#"{{"startUrl": "{start}", "region": "eu-central-1", "accessToken": "signed-in", "expiresAt": "{expires}"}}"#
    )
}

/// A portal of IAM Identity Center that answers one request ("GetRoleCredentials"), and its address.
fn portal() -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let answered = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let lines = BufReader::new(&stream).lines().map(Result::unwrap).take_while(|line| !line.is_empty());
        let request = lines.collect::<Vec<_>>().join("\n");
        let keys = r#""accessKeyId": "SSO", "secretAccessKey": "secret", "sessionToken": "token""#;
        let body = format!(r#"{{"roleCredentials": {{{keys}, "expiration": 32503680000000}}}}"#);
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
        write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
        request
    });
    (address, answered)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_aws_sso_login_gives_the_keys() {
    let table = table::fresh().await;
    let home = Home::new(&table, SIGNED_IN);
    home.write(TOKEN, &token("2999-01-01T00:00:00Z"));
    let (address, portal) = portal();
    let env = [("AWS_PROFILE", "desk"), ("AWS_ENDPOINT_URL_SSO", address.as_str())];
    assert_eq!(signers(&home, &table, &env).await, is(&table, "SSO"));
    let request = portal.join().unwrap();
    assert!(request.contains("role_name=desk") && request.contains("account_id=123456789012"), "{request}");
    assert!(request.contains("signed-in"), "{request}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_named_with_the_command_that_helps() {
    let table = table::fresh().await;
    let nothing = Home::new(&table, "");
    let unknown = Home::new(&table, "[profile other]\nregion = REGION\n");
    let never = Home::new(&table, SIGNED_IN);
    let expired = Home::new(&table, SIGNED_IN);
    expired.write(TOKEN, &token("2001-01-01T00:00:00Z"));
    let nowhere = Home::new(&table, "[profile desk]\naws_access_key_id = K\naws_secret_access_key = secret\n");
    let desk = [("AWS_PROFILE", "desk")];
    for (home, env, english, arabic) in [
        (&nothing, [].as_slice(), "No AWS credentials were found", "لم تُوجد بيانات دخول"),
        (&unknown, &desk, "Set AWS_PROFILE", "AWS_PROFILE"),
        (&never, &desk, "sign in again with aws sso login", "سجّل الدخول من جديد"),
        (&expired, &desk, "the SSO token has expired", "aws sso login"),
        (&nowhere, &desk, "aws configure set region", "لا تُعرف منطقة AWS"),
    ] {
        for (lang, expected) in [("en", english), ("ar", arabic)] {
            let said = complaint(home, &table, lang, env);
            assert!(said.contains(expected), "{said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_profile_is_not_read_for_a_preview_or_when_the_variables_are_set() {
    let table = table::fresh().await;
    let home = Home::new(&table, "[default]\nregion = REGION\ncredential_process = sh HOME/process\n");
    let runs = home.process();
    let keys = [("AWS_ACCESS_KEY_ID", "SET"), ("AWS_SECRET_ACCESS_KEY", "secret")];
    let env = [keys[0], keys[1], ("AWS_REGION", table.aws.region.as_str())];
    assert_eq!(signers(&home, &table, &env).await, is(&table, "SET"));

    bundle::copy(&bundle::built().join("intake"), &home.path("dist/intake"));
    home.write("table", &table::of_a_preview().await.endpoint.unwrap());
    let files = home.environment(&table).into_iter().filter(|(name, _)| !name.starts_with("INTAKE_"));
    let preview = home.folder.path().to_str().unwrap();
    let output =
        crate::program::output(&files.collect::<Vec<_>>(), &["list", "--lang", "en", "--preview", preview], "");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "There is no request.\n");
    assert!(!runs.exists());
}
