//! Each way in which a sign-in is refused: nobody is signed in, and a page in the person's language says what to do.

use language::Lang;
use serde_json::json;

use crate::browser::{Browser, End, Person};
use crate::visitor::{SESSION, Secrets, Setting, Visitor, client};
use crate::wire::{Change, changed, unsigned, without};

/// A change of a callback's query.
type Altering<'c> = &'c dyn Fn(&str) -> String;

/// What a page says, in both languages.
struct Told {
    ar: &'static str,
    en: &'static str,
}

const START_AGAIN: Told = Told { ar: "ابدأ من جديد", en: "Start again" };
const BROKEN: Told = Told { ar: "أبلغ المشرف", en: "Tell the steward" };
const UNAVAILABLE: Told =
    Told { ar: "انتظر قليلًا ثم أعد المحاولة", en: "Wait a moment and try again" };
const CANCELLED: Told = Told { ar: "أُلغي الدخول", en: "The sign-in was cancelled" };

impl Told {
    fn get(&self, lang: Lang) -> &'static str {
        if lang == Lang::Ar { self.ar } else { self.en }
    }
}

/// The page that a person asks for, in a language.
fn asked(lang: Lang) -> &'static str {
    if lang == Lang::Ar { "/desk/requests" } else { "/desk/requests?lang=en" }
}

/// Comes back with a query in a browser that began the sign-in for the page of a language, and is refused.
async fn refused(visitor: &mut Visitor<'_>, query: &str, lang: Lang, told: &Told) {
    let mut secrets = Secrets::of(visitor, query).await;
    let page = visitor.back(query).await;
    // The token came with this request.
    secrets.and_token(visitor);
    visitor.assert_refused(&page, lang, told.get(lang), asked(lang), &secrets).await;
    assert!(!visitor.cookies.contains_key(SESSION));
}

/// The same of a sign-in whose tokens are changed on their way, in both languages.
async fn refused_with_change(setting: &Setting, told: &Told, mut change: impl FnMut() -> Change) {
    for lang in Lang::ALL {
        let mut visitor = setting.visitor();
        let address = visitor.begin(asked(lang)).await;
        let query = visitor.answered(&address, "person-1");
        setting.wire.change(Some(change()));
        refused(&mut visitor, &query, lang, told).await;
        setting.wire.change(None);
    }
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_callback_that_was_used_is_worth_nothing_in_any_browser() {
    let setting = Setting::with_steward("person-1").await;
    for lang in Lang::ALL {
        let mut hind = setting.visitor();
        let address = hind.begin(asked(lang)).await;
        let query = hind.answered(&address, "person-1");
        let copied = hind.cookies.clone();
        assert_eq!(hind.back(&query).await.location.as_deref(), Some(asked(lang)));
        let sessions = setting.sessions().await;
        let exchanged = setting.wire.count("token");

        // The person goes back in the same browser: they are still signed in, and the page is theirs.
        let again = hind.back(&query).await;
        assert!(again.has(START_AGAIN.ar), "the language of the member: {}", again.html());
        assert_eq!((again.cookies, hind.is_in().await), (vec![sign_in::FORGET.to_string()], true));

        // Another browser, which began no sign-in or one of its own.
        let mut other = setting.visitor();
        let secrets = Secrets::of(&hind, &query).await;
        let page = other.back(&query).await;
        other.assert_refused(&page, Lang::Ar, START_AGAIN.ar, "/desk/", &secrets).await;
        other.begin(asked(lang)).await;
        refused(&mut other, &query, lang, &START_AGAIN).await;
        assert_eq!(setting.wire.count("token"), exchanged, "the provider is not asked");

        // A browser with a copy of everything that the first one had: the code is used.
        other.cookies = copied;
        refused(&mut other, &query, lang, &START_AGAIN).await;
        assert_eq!((setting.wire.count("token"), setting.sessions().await), (exchanged + 1, sessions));
    }
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_callback_of_another_state_issuer_or_code_is_refused() {
    let setting = Setting::with_steward("person-1").await;
    let replaced = |query: &str, name: &str, value: &str| {
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((one, _)) if one == name => format!("{name}={value}"),
            _ => pair.to_string(),
        });
        pairs.collect::<Vec<_>>().join("&")
    };
    let removed = |query: &str, name: &str| without(&format!("?{query}"), &[name]).trim_start_matches('?').to_string();
    for lang in Lang::ALL {
        let mut hind = setting.visitor();
        let cases: [(Altering<'_>, &Told); 8] = [
            (&|query| replaced(query, "state", "of-no-sign-in"), &START_AGAIN),
            (&|query| removed(query, "state"), &START_AGAIN),
            (&|query| replaced(query, "iss", "https%3A%2F%2Fevil.example"), &BROKEN),
            (&|query| removed(query, "iss"), &BROKEN),
            (&|query| format!("{query}&code=of-no-sign-in"), &BROKEN),
            (&|query| removed(query, "code"), &BROKEN),
            (&|query| replaced(query, "code", "of-no-sign-in"), &START_AGAIN),
            (&|query| format!("{query}&error=access_denied"), &BROKEN),
        ];
        for (alter, told) in cases {
            let address = hind.begin(asked(lang)).await;
            let query = match hind.at_provider(&address, Person::SignsIn("person-1")) {
                End::Back(query) => query,
                other => panic!("{other:?}"),
            };
            refused(&mut hind, &alter(&query), lang, told).await;
            // What was refused is over: the right callback comes too late.
            let secrets = Secrets::of(&hind, &query).await;
            let page = hind.back(&query).await;
            hind.assert_refused(&page, Lang::Ar, START_AGAIN.ar, "/desk/", &secrets).await;
        }
    }
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_sign_in_that_was_altered_took_too_long_or_was_cancelled_is_refused() {
    let setting = Setting::with_steward("person-1").await;
    let mut hind = setting.visitor();
    let address = hind.begin("/desk/requests").await;
    let query = hind.answered(&address, "person-1");
    let sealed = hind.cookies[sign_in::COOKIE].clone();
    let altered = sealed.replace(".any.", ".fresh.");
    assert_ne!(altered, sealed);
    hind.cookies.insert(sign_in::COOKIE.into(), altered);
    let secrets = Secrets::of(&hind, &query).await;
    let page = hind.back(&query).await;
    hind.assert_refused(&page, Lang::Ar, START_AGAIN.ar, "/desk/", &secrets).await;

    let address = hind.begin("/desk/requests").await;
    let query = hind.answered(&address, "person-1");
    setting.desk.later(601);
    let secrets = Secrets::of(&hind, &query).await;
    let page = hind.back(&query).await;
    hind.assert_refused(&page, Lang::Ar, START_AGAIN.ar, "/desk/", &secrets).await;
    setting.desk.later(-601);

    for lang in Lang::ALL {
        let mut salma = setting.visitor();
        let address = salma.begin(asked(lang)).await;
        let End::Back(query) = salma.at_provider(&address, Person::Cancels) else { panic!("not sent back") };
        refused(&mut salma, &query, lang, &CANCELLED).await;
    }
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_token_with_another_nonce_or_for_another_client_is_refused() {
    let setting = Setting::with_steward("person-1").await;
    for lang in Lang::ALL {
        let mut hind = setting.visitor();
        let address = hind.begin(asked(lang)).await;
        let address = format!("{}&nonce=another", without(&address, &["nonce"]));
        let query = hind.answered(&address, "person-1");
        refused(&mut hind, &query, lang, &BROKEN).await;
    }
    // The person uses another service at the same provider, whose owner gives the desk the token that it got.
    let (client, wire) = client(&setting.provider, "another-service");
    let now = setting.provider.now();
    let begun = client.begin(sign_in::ReturnPath::first_page(), sign_in::Freshness::Any, now).await.unwrap();
    let end = Browser::new().visit(&begun.address, "https://desk.example/desk/in", Person::SignsIn("person-1"));
    let End::Back(query) = end else { panic!("{end:?}") };
    client.finish(&begun.pending, &query, now).await.unwrap();
    let token = wire.token();
    refused_with_change(&setting, &BROKEN, || {
        let token = token.clone();
        Box::new(move |_| token.clone())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_token_is_refused_after_and_before_its_time() {
    let setting = Setting::with_steward("person-1").await;
    // The provider's tokens are valid for an hour by its clock, from which the desk's differs.
    for (later, told) in [(3700, &START_AGAIN), (-120, &BROKEN)] {
        setting.desk.later(later);
        refused_with_change(&setting, told, || Box::new(ToString::to_string)).await;
        setting.desk.later(-later);
    }
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_token_that_was_changed_is_refused() {
    let setting = Setting::with_steward("person-1").await;
    let changes: [fn(&str) -> String; 7] = [
        |token| changed(token, 1, "sub", json!("person-2")),
        |token| changed(token, 1, "nonce", json!("another")),
        |token| changed(token, 1, "exp", json!(9_999_999_999_i64)),
        |token| changed(token, 0, "alg", json!("none")),
        unsigned,
        |token| changed(token, 0, "alg", json!("HS256")),
        |token| format!("{}AAAA", &token[..token.len() - 4]),
    ];
    for change in changes {
        refused_with_change(&setting, &BROKEN, || Box::new(change)).await;
    }
    setting.visitor().enter("person-1").await;
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn new_keys_of_the_provider_are_accepted_a_minute_later() {
    let setting = Setting::with_steward("person-1").await;
    setting.visitor().enter("person-1").await;
    setting.provider.rotate();
    let keys = setting.wire.count("jwks");
    refused_with_change(&setting, &UNAVAILABLE, || Box::new(ToString::to_string)).await;
    assert_eq!(setting.wire.count("jwks"), keys, "they were fetched less than a minute ago");
    setting.desk.later(60);
    setting.visitor().enter("person-1").await;
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_token_that_is_recorded_signs_nobody_in_later() {
    let setting = Setting::with_steward("person-1").await;
    setting.visitor().enter("person-1").await;
    let recorded = setting.wire.token();
    refused_with_change(&setting, &BROKEN, || {
        let token = recorded.clone();
        Box::new(move |_| token.clone())
    })
    .await;
}
