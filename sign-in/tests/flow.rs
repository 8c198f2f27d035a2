//! Both steps of a sign-in with a provider without a network: what it is asked, and each way in which it can fail.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

#[path = "support/fake.rs"]
mod fake;
#[path = "support/keys.rs"]
mod keys;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;
use sign_in::{
    CallbackFault, Denial, Endpoint, Error, Freshness, HttpFault, IdTokenFault, MetadataFault, Pending, PendingFault,
    ReturnPath, SealKeys, TokenFault,
};

use fake::{
    Answer, Fake, ISSUER, KEYS, METADATA, NOW, TOKEN, begin, callback, claims, client, metadata, parameters, settings,
    sign_in,
};
use keys::{Signer, key_set, rsa};

#[tokio::test]
async fn a_whole_sign_in_with_either_kind_of_key() {
    for signer in [rsa("a"), Signer::es256("a")] {
        let fake = Fake::new(&[&signer]);
        let client = client(settings(), &fake);
        let keys = SealKeys::new([1; 32], None);
        let path = ReturnPath::parse("/desk/list?page=2").unwrap();
        let begun = client.begin(path.clone(), Freshness::Fresh, NOW).await.unwrap();
        // The cookie's way through the browser.
        let pending = Pending::open(&keys, &begun.pending.seal(&keys), NOW + 60).unwrap();
        let given = json!({ "name": "سارة", "email": "sara@charity.example", "email_verified": true });
        fake.give(&signer.token(&claims(&begun, given)));
        let member = client.finish(&pending, &callback(&begun), NOW + 60).await.unwrap();
        assert_eq!((member.issuer.as_str(), member.subject.as_str()), (ISSUER, "person-1"));
        assert_eq!((member.name.as_deref(), member.mail.as_deref()), (Some("سارة"), Some("sara@charity.example")));
        assert_eq!((member.is_mail_verified, member.auth_time), (true, Some(NOW)));
        assert_eq!(pending.return_to(), &path);
        assert!(pending.is_fresh());
    }
}

#[tokio::test]
async fn the_authorization_request_has_exactly_what_the_protocol_asks_for() {
    let fake = Fake::new(&[]);
    let address = "https://id.example/authorize?tenant=1";
    fake.answer(METADATA, Answer::Json(200, metadata(json!({ "authorization_endpoint": address }))));
    let client = client(settings().with_hosted_domain("charity.example").unwrap(), &fake);
    let any = begin(&client, Freshness::Any, NOW).await.unwrap();
    let asked = parameters(&any.address);
    assert!(any.address.starts_with("https://id.example/authorize?tenant=1&response_type=code&"), "{}", any.address);
    let names: Vec<_> = asked.keys().map(String::as_str).collect();
    let expected = ["client_id", "code_challenge", "code_challenge_method", "hd", "nonce", "redirect_uri"];
    let expected = [&expected[..], &["response_type", "scope", "state", "tenant"]].concat();
    assert_eq!(names, expected);
    assert_eq!(asked["client_id"], "desk 1");
    assert_eq!(asked["redirect_uri"], "https://desk.example/desk/in");
    assert_eq!(asked["scope"], "openid profile email");
    assert_eq!(asked["hd"], "charity.example");
    assert_eq!(asked["code_challenge_method"], "S256");

    let fresh = parameters(&begin(&client, Freshness::Fresh, NOW).await.unwrap().address);
    assert_eq!((fresh["max_age"].as_str(), fresh["prompt"].as_str()), ("0", "login"));
    for secret in ["state", "nonce", "code_challenge"] {
        assert_ne!(asked[secret], fresh[secret], "{secret}");
        assert_eq!(asked[secret].len(), 43);
    }
}

#[tokio::test]
async fn the_token_request_proves_the_client_and_the_verifier() {
    let signer = Signer::es256("a");
    let fake = Fake::new(&[&signer]);
    let begun = begin(&client(settings(), &fake), Freshness::Any, NOW).await.unwrap();
    let challenge = &parameters(&begun.address)["code_challenge"];
    let body = |fake: &Fake| {
        let request = fake.requests().into_iter().rfind(|one| one.address == TOKEN).unwrap();
        (parameters(&format!("?{}", request.form.unwrap())), request.authorization)
    };
    fake.give(&signer.token(&claims(&begun, json!({}))));
    client(settings(), &fake).finish(&begun.pending, &callback(&begun), NOW).await.unwrap();
    let (form, authorization) = body(&fake);
    let names: Vec<_> = form.keys().map(String::as_str).collect();
    assert_eq!(names, ["code", "code_verifier", "grant_type", "redirect_uri"]);
    assert_eq!((form["grant_type"].as_str(), form["code"].as_str()), ("authorization_code", "the-code"));
    assert_eq!(form["redirect_uri"], "https://desk.example/desk/in");
    let digest = ring::digest::digest(&ring::digest::SHA256, form["code_verifier"].as_bytes());
    assert_eq!(&URL_SAFE_NO_PAD.encode(digest), challenge);
    let basic = STANDARD.encode("desk+1:a+secret%3A+%2B%25");
    assert_eq!(authorization, Some(format!("Basic {basic}")));

    let post = metadata(json!({ "token_endpoint_auth_methods_supported": ["client_secret_post"] }));
    fake.answer(METADATA, Answer::Json(200, post));
    client(settings(), &fake).finish(&begun.pending, &callback(&begun), NOW).await.unwrap();
    let (form, authorization) = body(&fake);
    assert_eq!((form["client_id"].as_str(), form["client_secret"].as_str()), ("desk 1", "a secret: +%"));
    assert_eq!(authorization, None);
}

#[tokio::test]
async fn a_callback_that_is_no_answer_to_this_sign_in_sends_no_code() {
    let signer = Signer::es256("a");
    let fake = Fake::new(&[&signer]);
    let client = client(settings(), &fake);
    let (begun, other) =
        (begin(&client, Freshness::Any, NOW).await.unwrap(), begin(&client, Freshness::Any, NOW).await.unwrap());
    fake.give(&signer.token(&claims(&begun, json!({}))));
    let good = callback(&begun);
    let cases = [
        (callback(&other), CallbackFault::State.into()),
        ("code=the-code".into(), CallbackFault::State.into()),
        (good.replace(ISSUER, "https://evil.example"), CallbackFault::Issuer.into()),
        (good.replace(&format!("&iss={ISSUER}"), ""), CallbackFault::Issuer.into()),
        (good.replace("code=the-code", "error=access_denied"), Error::Denied(Denial::AccessDenied)),
        (good.replace("code=the-code", "error=server_error"), Error::Denied(Denial::Unavailable)),
        (format!("{good}&code=another"), CallbackFault::Malformed.into()),
    ];
    for (query, error) in cases {
        assert_eq!(client.finish(&begun.pending, &query, NOW).await, Err(error), "{query}");
    }
    assert_eq!(fake.count(TOKEN), 0);
    assert!(client.finish(&begun.pending, &good, NOW).await.is_ok());
}

#[tokio::test]
async fn a_pending_sign_in_that_is_too_old_cannot_be_finished() {
    let fake = Fake::new(&[]);
    let begun = begin(&client(settings(), &fake), Freshness::Any, NOW).await.unwrap();
    let keys = SealKeys::new([1; 32], None);
    let sealed = begun.pending.seal(&keys);
    assert_eq!(Pending::open(&keys, &sealed, NOW + 601), Err(PendingFault::Outdated));
    assert_eq!(Pending::open(&SealKeys::new([2; 32], None), &sealed, NOW), Err(PendingFault::NotGenuine));
}

#[tokio::test]
async fn a_token_that_fails_a_check_signs_nobody_in() {
    let (signer, other) = (Signer::es256("a"), Signer::es256("a"));
    let fake = Fake::new(&[&signer]);
    let hosted = client(settings().with_hosted_domain("charity.example").unwrap(), &fake);
    let client = client(settings(), &fake);
    let cases = [
        (json!({ "iss": "https://evil.example" }), IdTokenFault::Issuer),
        (json!({ "aud": "other" }), IdTokenFault::Audience),
        (json!({ "aud": ["desk 1", "other"] }), IdTokenFault::AuthorizedParty),
        (json!({ "nonce": "other" }), IdTokenFault::Nonce),
        (json!({ "exp": NOW - 60 }), IdTokenFault::Expired),
        (json!({ "iat": NOW + 61 }), IdTokenFault::IssuedInFuture),
        (json!({ "nbf": NOW + 61 }), IdTokenFault::NotYetValid),
        (json!({ "sub": "" }), IdTokenFault::Subject),
        (json!({ "exp": null }), IdTokenFault::Malformed),
    ];
    for (changes, fault) in cases {
        let found = sign_in(&client, &fake, &signer, changes.clone(), NOW).await;
        assert_eq!(found, Err(fault.into()), "{changes}");
    }
    let forged = sign_in(&client, &fake, &other, json!({}), NOW).await;
    assert_eq!(forged, Err(IdTokenFault::Signature.into()));
    let elsewhere = sign_in(&hosted, &fake, &signer, json!({ "hd": "other.example" }), NOW).await;
    assert_eq!(elsewhere, Err(IdTokenFault::HostedDomain.into()));
    assert!(sign_in(&hosted, &fake, &signer, json!({ "hd": "charity.example" }), NOW).await.is_ok());
}

#[tokio::test]
async fn a_session_of_before_is_no_fresh_sign_in() {
    let signer = Signer::es256("a");
    let fake = Fake::new(&[&signer]);
    let client = client(settings(), &fake);
    for (freshness, auth_time, is_accepted) in [
        (Freshness::Fresh, json!(NOW - 60), true),
        (Freshness::Fresh, json!(NOW - 61), false),
        (Freshness::Fresh, json!(null), false),
        (Freshness::Any, json!(NOW - 61), true),
        (Freshness::Any, json!(null), true),
    ] {
        let begun = begin(&client, freshness, NOW).await.unwrap();
        fake.give(&signer.token(&claims(&begun, json!({ "auth_time": auth_time }))));
        let found = client.finish(&begun.pending, &callback(&begun), NOW + 30).await;
        let expected = if is_accepted { None } else { Some(Error::IdToken(IdTokenFault::NotFresh)) };
        assert_eq!(found.err(), expected, "{freshness:?} {auth_time}");
    }
}

#[tokio::test]
async fn refusals_of_the_token_endpoint_have_their_kinds() {
    let fake = Fake::new(&[]);
    let client = client(settings(), &fake);
    let begun = begin(&client, Freshness::Any, NOW).await.unwrap();
    let cases = [
        (Answer::Json(400, json!({ "error": "invalid_grant" })), TokenFault::InvalidGrant.into()),
        (Answer::Json(401, json!({ "error": "invalid_client" })), TokenFault::InvalidClient.into()),
        (Answer::Json(400, json!({ "error": "<b>", "error_description": "x" })), TokenFault::Other.into()),
        (Answer::Text(400, "<html>".into()), Error::Status(Endpoint::Token, 400)),
        (Answer::Json(302, json!({ "id_token": "x" })), Error::Status(Endpoint::Token, 302)),
        (Answer::Json(403, json!({ "error": "invalid_grant" })), Error::Status(Endpoint::Token, 403)),
        (Answer::Json(200, json!({ "access_token": "x" })), Error::Malformed(Endpoint::Token)),
        (Answer::Json(200, json!({ "id_token": "not.a.token" })), IdTokenFault::Malformed.into()),
    ];
    for (answer, error) in cases {
        fake.answer(TOKEN, answer);
        assert_eq!(client.finish(&begun.pending, &callback(&begun), NOW).await, Err(error));
    }
}

#[tokio::test(start_paused = true)]
async fn each_endpoint_may_fail_in_each_way_and_a_later_sign_in_succeeds() {
    let signer = Signer::es256("a");
    let large = "x".repeat(300 * 1024);
    for (address, endpoint) in [(METADATA, Endpoint::Metadata), (KEYS, Endpoint::Keys), (TOKEN, Endpoint::Token)] {
        let cases = [
            (Answer::Fault(HttpFault::Connection), Error::Http(endpoint, HttpFault::Connection)),
            (Answer::Fault(HttpFault::Tls), Error::Http(endpoint, HttpFault::Tls)),
            (Answer::Never, Error::Http(endpoint, HttpFault::TimedOut)),
            // The limit holds also where the implementation of `Http` ignores it.
            (Answer::Text(200, large.clone()), Error::Http(endpoint, HttpFault::TooLarge)),
            (Answer::Text(503, String::new()), Error::Status(endpoint, 503)),
            (Answer::Json(301, json!({})), Error::Status(endpoint, 301)),
            (Answer::Text(200, "<html>".into()), Error::Malformed(endpoint)),
        ];
        for (answer, error) in cases {
            let fake = Fake::new(&[&signer]);
            let client = client(settings(), &fake);
            let begun = begin(&client, Freshness::Any, NOW).await.unwrap();
            fake.give(&signer.token(&claims(&begun, json!({}))));
            // Everything that was kept is outdated.
            let now = NOW + 3600;
            let fresh = json!({ "exp": now + 300 });
            fake.give(&signer.token(&claims(&begun, fresh.clone())));
            fake.answer(address, answer);
            assert_eq!(client.finish(&begun.pending, &callback(&begun), now).await, Err(error));
            fake.answer(METADATA, Answer::Json(200, metadata(json!({}))));
            fake.answer(KEYS, Answer::Json(200, key_set(&[&signer])));
            fake.give(&signer.token(&claims(&begun, fresh)));
            assert!(client.finish(&begun.pending, &callback(&begun), now).await.is_ok(), "{error}");
        }
    }
}

#[tokio::test]
async fn metadata_of_another_issuer_begin_no_sign_in() {
    let fake = Fake::new(&[]);
    fake.answer(METADATA, Answer::Json(200, metadata(json!({ "issuer": "https://evil.example" }))));
    let begun = begin(&client(settings(), &fake), Freshness::Any, NOW).await;
    assert_eq!(begun.unwrap_err(), MetadataFault::Issuer.into());
}

#[tokio::test]
async fn metadata_and_keys_are_kept_for_an_hour() {
    let signer = Signer::es256("a");
    let fake = Fake::new(&[&signer]);
    let client = client(settings(), &fake);
    let valid = || json!({ "exp": NOW + 9999 });
    for (now, fetched) in [(NOW, 1), (NOW + 3599, 1), (NOW + 3600, 2), (NOW + 3601, 2), (NOW + 3599, 3)] {
        sign_in(&client, &fake, &signer, valid(), now).await.unwrap();
        assert_eq!((fake.count(METADATA), fake.count(KEYS)), (fetched, fetched), "{}", now - NOW);
    }
}

#[tokio::test]
async fn a_new_key_is_fetched_and_a_withdrawn_one_is_refused() {
    let (old, new) = (Signer::es256("old"), Signer::es256("new"));
    let fake = Fake::new(&[&old]);
    let client = client(settings(), &fake);
    sign_in(&client, &fake, &old, json!({}), NOW).await.unwrap();
    fake.answer(KEYS, Answer::Json(200, key_set(&[&new])));
    sign_in(&client, &fake, &new, json!({}), NOW + 60).await.unwrap();
    assert_eq!(fake.count(KEYS), 2);
    let withdrawn = sign_in(&client, &fake, &old, json!({}), NOW + 61).await;
    assert_eq!(withdrawn, Err(IdTokenFault::UnknownKey.into()));
}

#[tokio::test]
async fn unknown_keys_make_the_client_ask_once_a_minute_at_most() {
    let (known, unknown) = (Signer::es256("known"), Signer::es256("unknown"));
    let fake = Fake::new(&[&known]);
    let client = client(settings(), &fake);
    let refused = Err(IdTokenFault::UnknownKey.into());
    for (now, fetched) in [(NOW, 1), (NOW + 59, 1), (NOW + 60, 2), (NOW + 61, 2), (NOW + 119, 2), (NOW + 120, 3)] {
        assert_eq!(sign_in(&client, &fake, &unknown, json!({}), now).await, refused);
        assert_eq!(fake.count(KEYS), fetched, "{}", now - NOW);
    }
    // An attempt that fails counts too, and what is known stays known.
    fake.answer(KEYS, Answer::Fault(HttpFault::Connection));
    let failed = Err(Error::Http(Endpoint::Keys, HttpFault::Connection));
    assert_eq!(sign_in(&client, &fake, &unknown, json!({}), NOW + 180).await, failed);
    assert_eq!(sign_in(&client, &fake, &unknown, json!({}), NOW + 181).await, refused);
    assert_eq!(fake.count(KEYS), 4);
    assert!(sign_in(&client, &fake, &known, json!({}), NOW + 182).await.is_ok());
}

#[tokio::test]
async fn debug_shows_no_secret() {
    let signer = Signer::es256("a");
    let fake = Fake::new(&[&signer]);
    let client = client(settings(), &fake);
    let begun = begin(&client, Freshness::Any, NOW).await.unwrap();
    let token = signer.token(&claims(&begun, json!({})));
    fake.give(&token);
    client.finish(&begun.pending, &callback(&begun), NOW).await.unwrap();
    let response = sign_in::Response { status: 200, body: token.clone().into() };
    let shown = format!("{begun:?} {:?} {response:?}", fake.requests());
    let asked = parameters(&begun.address);
    let request = fake.requests().pop().unwrap();
    let sent = fake.requests().into_iter().find(|one| one.address == TOKEN).unwrap();
    let authorization = sent.authorization.unwrap();
    for secret in [&asked["state"], &asked["nonce"], "the-code", &token, "a secret", &authorization] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.contains(&request.address));
}
