//! Who is recorded as the actor: the user that AWS names, whatever the command line and the environment say.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Output;

use journeys::applicant::SOUND;
use journeys::staff::{found, submitted};
use journeys::{deployed, table};
use store::Store;
use store::config::TableConfig;

const NAMED: &str = r#"<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Desk_0f/hind@example.com</Arn><UserId>A:hind@example.com</UserId>
<Account>123456789012</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>"#;
const EXPIRED: &str = r#"<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
<Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message></Error>
<RequestId>1</RequestId></ErrorResponse>"#;

/// A server that answers every request alike. Returns its address.
fn answering(status: &'static str, body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // The request is small and comes in one piece.
            let _ = stream.read(&mut [0; 8192]);
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
        }
    });
    address
}

fn desk(table: &TableConfig, identity: &str, args: &[&str]) -> Output {
    let mut env = deployed::environment(table, Path::new("unused"));
    env.extend([("DESK_USER", "somebody else".into()), ("INTAKE_STS_ENDPOINT", identity.to_string())]);
    crate::program::output(&env, args, "")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_actor_of_a_change_is_who_signed_in() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = submitted(&store, "support", SOUND).await;
    let (typed, aws) = (reference.to_string(), answering("200 OK", NAMED));
    assert!(desk(&table, &aws, &["note", &typed, "x"]).status.success());
    let who: Vec<_> = found(&store, &reference).await.events.into_iter().map(|event| event.who).collect();
    assert_eq!(who, ["applicant", "hind@example.com"]);

    let chosen = desk(&table, &aws, &["note", &typed, "x", "--by", "Noura", "--lang", "en"]);
    assert_eq!(chosen.status.code(), Some(2));
    assert!(String::from_utf8(chosen.stderr).unwrap().contains("Leave out --by"));
    assert_eq!(found(&store, &reference).await.events.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_session_is_told_before_anything_is_read() {
    let table = table::fresh().await;
    let reference = submitted(&Store::new(&table), "support", SOUND).await.to_string();
    let aws = answering("403 Forbidden", EXPIRED);
    for (lang, words) in [("ar", "لم تُعرف هويتك في AWS"), ("en", "sign in again with aws sso login")] {
        let output = desk(&table, &aws, &["show", &reference, "--lang", lang]);
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &[][..]));
        assert!(String::from_utf8(output.stderr).unwrap().contains(words), "{lang}");
    }
}
