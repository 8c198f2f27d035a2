//! Tests of the desk as a user sees it: the real program, with a table, in both languages.

use std::io::Read;
use std::path::Path;

use aws_sdk_dynamodb::types::AttributeValue::{S, Ss};
use calamine::{Data, Reader, Xlsx};
use forms::{Personal, Reference};
use journeys::applicant::{PERSONAL, SOUND};
use journeys::canary::Canaries;
use journeys::deployed::NOW;
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::records::{self, of_kind};
use journeys::staff::{found, submitted};
use journeys::submitted::LOOKUP;
use journeys::{bundle, deployed, lists, table};
use language::Lang;
use store::Store;
use store::channel::Channel;
use store::config::TableConfig;
use store::lookup::{LookupKey, LookupKind, LookupSecret};
use store::outbox::OutboxState;
use store::status::Status;
use store::world::World;

/// Who reads requests, where a test does not say who.
const READER: &str = "سلمى";

/// The result of a run of the program.
struct Done {
    code: i32,
    said: String,
    complained: String,
}

impl Done {
    /// Asserts that the command succeeded without an error message. Returns the output.
    fn well(self) -> String {
        assert_eq!((self.code, self.complained.as_str()), (0, ""), "{}", self.said);
        self.said
    }

    /// Asserts that the command failed with this exit code. Returns the error message.
    fn not(self, code: i32) -> String {
        assert_eq!(self.code, code, "{}{}", self.said, self.complained);
        assert!(!self.complained.trim().is_empty());
        self.complained
    }
}

/// Runs the program with a line of arguments. Asserts that standard error contains no personal data.
fn desk(table: &TableConfig, line: &str) -> Done {
    run(table, &line.split(' ').collect::<Vec<_>>(), "")
}

fn run(table: &TableConfig, args: &[&str], input: &str) -> Done {
    let mut env = deployed::environment(table, Path::new("unused"));
    if matches!(args.first(), Some(&("show" | "export"))) {
        env.push(("DESK_USER", READER.into()));
    }
    let done = run_in(&env, args, input);
    for personal in PERSONAL {
        assert!(!done.complained.contains(personal), "{}", done.complained);
    }
    done
}

fn run_in(env: &[(&'static str, String)], args: &[&str], input: &str) -> Done {
    let output = crate::program::output(env, args, input);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Done { code: output.status.code().unwrap(), said: text(output.stdout), complained: text(output.stderr) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_listed_without_a_name_and_shown_with_everything() {
    let table = table::fresh().await;
    assert_eq!(desk(&table, "list").well(), "لا يوجد طلب.\n");
    let reference = submitted(&Store::new(&table), "support", SOUND).await;
    let (arabic, english) = (desk(&table, "list").well(), desk(&table, "list --lang en").well());
    assert_eq!(arabic, format!("{reference}  2026-11-18 14:06  مستلم  طلب دعم  [لم يُطّلع عليه]\nالعدد: 1\n"));
    assert_eq!(
        english,
        format!("{reference}  2026-11-18 14:06  received  Support request  [not acknowledged]\n1 in all\n")
    );

    let typed_by_hand = reference.to_string().to_lowercase().replace('-', " ");
    let arabic = run(&table, &["show", &typed_by_hand], "").well();
    for shown in [
        "  الاسم الكامل: سارة علي\n",
        "  رقم الهاتف: 050\u{a0}000\u{a0}0001\n",
        "  كيف يمكننا مساعدتك؟:\n      أحتاج إلى المساعدة\n      في سطرين\n",
        "  القناة: الموقع الإلكتروني\n",
        "  عدد من تعولهم ويسكنون معك: (بلا إجابة)\n",
        "18 نوفمبر 2026",
        "استُلم – صاحب الطلب\n",
        "  علاقات المستفيدين: لم تُرسل بعد\n",
        "  موافقة (إشعار الخصوصية، الإصدار 3): أوافق على أن تحفظ",
        "  verified  طوبقت بياناته\n",
    ] {
        assert!(arabic.contains(shown), "{shown}\n{arabic}");
    }
    let english = desk(&table, &format!("show {reference} --lang en")).well();
    for shown in
        ["  Full name: سارة علي\n", "  Status: received\n", "received – the applicant\n", "\n  with_social_research  "]
    {
        assert!(english.contains(shown), "{shown}\n{english}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_cannot_be_read_is_named_below_the_list_of_the_others() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let (known, newer) = (submitted(&store, "support", SOUND).await, submitted(&store, "support", SOUND).await);
    let id = found(&store, &newer).await.submission.summary.id;
    let update = records::client(&table).update_item().table_name(&table.table);
    let update = update.key("pk", S(records::partition(&id))).key("sk", S("META".into()));
    let update = update.update_expression("SET channel = :new").expression_attribute_values(":new", S("fax".into()));
    update.send().await.unwrap();
    let (arabic, english) = (desk(&table, "list").well(), desk(&table, "list --lang en").well());
    assert!(arabic.starts_with(&known.to_string()) && arabic.contains("العدد: 1\nطلبات لا يستطيع"), "{arabic}");
    let last = format!("because they hold something new: {newer}\nUpdate the program, then list again.\n");
    assert!(english.contains("1 in all\n") && english.ends_with(&last), "{english}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_narrowed() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let support = submitted(&store, "support", SOUND).await;
    let rating = submitted(&store, "rating", [("satisfaction", "5"), ("about", "website"), ("consent", "yes")]).await;
    let list = |options: &str| {
        let said = desk(&table, &format!("list --lang en{options}")).well();
        [&support, &rating].map(|reference| said.contains(&reference.to_string()))
    };
    assert_eq!(list(""), [true, true]);
    assert_eq!(list(" --form rating"), [false, true]);
    assert_eq!(list(" --suspect"), [false, false]);
    assert_eq!(list(" --failed"), [false, false]);
    desk(&table, &format!("status {rating} closed --by Hind")).well();
    desk(&table, &format!("acknowledge {support} --by Hind")).well();
    assert_eq!(list(""), [true, false]);
    assert_eq!(list(" --all"), [true, true]);
    assert_eq!(list(" --status closed"), [false, true]);
    assert_eq!(list(" --status Received --status مغلق"), [true, true]);
    assert_eq!(list(" --all --unacknowledged"), [false, false]);
    let refused = desk(&table, "list --status lost").not(2);
    assert!(refused.contains("with_committee") && refused.contains("لدى لجنة البحث"), "{refused}");
    // Two requests with failed notices to a team. One of them is closed, the other has a mark.
    let mut pks = Vec::new();
    for reference in [&support, &rating] {
        pks.push(records::partition(&store.find(NOW, reference).await.unwrap().unwrap().submission.summary.id));
    }
    let update = |pk: &str, sk: &str| {
        let update = records::client(&table).update_item().table_name(&table.table);
        update.key("pk", S(pk.into())).key("sk", S(sk.into()))
    };
    for pk in &pks {
        let failed =
            update(pk, "OUT#relations").update_expression("SET #s = :failed, pending = :failed, failure = :why");
        let failed = failed.expression_attribute_names("#s", "state");
        let failed = failed.expression_attribute_values(":why", S("bounced".into()));
        failed.expression_attribute_values(":failed", S("failed".into())).send().await.unwrap();
    }
    let marked = update(&pks[0], "META").update_expression("SET suspect = :marks");
    marked.expression_attribute_values(":marks", Ss(vec!["links".into()])).send().await.unwrap();
    assert_eq!((list(" --failed"), list(" --suspect")), ([true, true], [true, false]));
    assert_eq!(list(" --failed --form rating"), [false, true]);
    assert_eq!(list(" --failed --status received"), [true, false]);
    let said = desk(&table, "list --lang en").well();
    assert!(said.contains("[marked, a notice failed]"), "{said}");
    let shown = desk(&table, &format!("show {support} --lang en")).well();
    assert!(shown.contains("  Mark: it holds links\n"), "{shown}");
    assert!(shown.contains("  beneficiary relations: could not be sent (the mail bounced)\n"), "{shown}");
    desk(&table, &format!("acknowledge {support} --by Hind")).well();
    assert_eq!(list(" --failed"), [false, true]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_needs_a_name_and_is_recorded_with_it() {
    let table = table::fresh().await;
    let reference = submitted(&Store::new(&table), "support", SOUND).await;
    let env = deployed::environment(&table, Path::new("unused"));
    for change in [
        format!("acknowledge {reference}"),
        format!("status {reference} verified"),
        format!("note {reference} x"),
        format!("correct {reference} town"),
        format!("withdraw {reference} consent"),
        format!("show {reference}"),
        "export support --to x.csv".into(),
    ] {
        let nobody = run_in(&env, &change.split(' ').collect::<Vec<_>>(), "");
        assert_eq!(nobody.said, "");
        assert!(nobody.not(2).contains("DESK_USER"));
        assert!(desk(&table, &format!("{change} --by system")).not(2).contains("اسمك"));
    }
    assert_eq!(of_kind(&table, "EV#").await.len(), 1, "nothing was changed");

    let mut env = deployed::environment(&table, Path::new("unused"));
    env.push(("DESK_USER", "نورة".into()));
    run_in(&env, &["acknowledge", &reference.to_string()], "").well();
    run(&table, &["status", &reference.to_string(), "verified", "--note", "طابقت الهوية", "--by", "هند"], "").well();
    run(&table, &["note", &reference.to_string(), "--by", "هند"], "سطر\nسطر ثان\n").well();
    let shown = desk(&table, &format!("show {reference}")).well();
    for event in [
        "اطُّلع عليه – نورة\n",
        "      نُقل من «مستلم» إلى «طوبقت بياناته» – هند\n      طابقت الهوية\n",
        "      أُضيفت ملاحظة – هند\n      سطر\n      سطر ثان\n",
    ] {
        assert!(shown.contains(event), "{event}\n{shown}");
    }
    let again = run(&table, &["acknowledge", &reference.to_string(), "--by", "هند"], "").well();
    assert!(again.contains("سبق"), "{again}");
    assert!(run(&table, &["note", &reference.to_string(), "--by", "هند"], " \n").not(2).contains("فارغة"));
    let refused = desk(&table, &format!("status {reference} served --by Hind --lang en")).not(1);
    assert!(refused.contains("“served” does not follow") && refused.contains("\n  with_committee  "), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_reference_that_is_wrong_does_not_keep_the_others_from_being_acknowledged() {
    let table = table::fresh().await;
    let reference = submitted(&Store::new(&table), "support", SOUND).await;
    let done =
        desk(&table, &format!("acknowledge 2222-2223 {} {reference} --by Hind --lang en", Reference::from_random(9)));
    assert!(done.said.contains(&format!("{reference} is acknowledged")));
    let complained = done.not(1);
    assert!(
        complained.contains("Check the letters and digits") && complained.contains("compare it with the mail"),
        "{complained}"
    );
    assert!(desk(&table, "show 2222-2222").not(1).contains("راجع الحروف والأرقام"));
    assert!(desk(&table, "show 0500000001").not(2).contains("ليس هذا رقم طلب"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_is_wrong_is_answered_in_plain_words() {
    let table = table::fresh().await;
    assert!(run(&table, &[], "").well().contains("الأوامر"));
    for (line, arabic, english) in [
        ("--help", "الأوامر", "Commands"),
        ("lst", "لا يوجد أمر", "no such command"),
        ("show", "ينقص الأمر", "The command needs"),
        ("export nothing --to a.csv", "لا يوجد نموذج", "There is no such form"),
        ("export support --to a.doc", "لا يُعرف نوع الملف", "does not say what it is"),
        ("export support --to a.csv --since 2026-13-01", "لا يوجد يوم", "There is no such day"),
        ("enter support --channel website --by Hind", "لا توجد قناة", "There is no such channel"),
        ("person erase --mobile 050 --by Hind", "اكتب رقمًا سعوديًّا", "enter one Saudi number"),
    ] {
        for (lang, expected) in [("ar", arabic), ("en", english)] {
            let line = format!("{line} --lang {lang}");
            let done = desk(&table, line.trim());
            let is_help = expected == "الأوامر" || expected == "Commands";
            assert_eq!(done.code, if is_help { 0 } else { 2 }, "{line}: {}", done.complained);
            assert!(if is_help { done.said } else { done.complained }.contains(expected), "{line}");
        }
    }
    let nowhere = run_in(&[], &["list", "--lang", "en"], "").not(1);
    assert!(nowhere.contains("INTAKE_TABLE") && nowhere.contains("--preview"), "{nowhere}");
    // Nothing listens at this address.
    let away = TableConfig { endpoint: Some("http://127.0.0.1:9".into()), ..table.clone() };
    assert!(desk(&away, "list --lang en").not(1).contains("The table did not answer"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_is_found_by_its_folder_while_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    bundle::copy(&bundle::built().join("intake"), &folder.path().join("dist/intake"));
    let of_preview = |endpoint: &str| {
        std::fs::write(folder.path().join("table"), endpoint).unwrap();
        let env = [(World::TEST_NOW, NOW.seconds().to_string())];
        run_in(&env, &["list", "--lang", "en", "--preview", folder.path().to_str().unwrap()], "")
    };
    let endpoint = table::of_a_preview().await.endpoint.unwrap();
    assert_eq!(of_preview(&endpoint).well(), "There is no request.\n");
    for stale in ["http://127.0.0.1:9", "", "http://192.0.2.1:80"] {
        assert!(of_preview(stale).not(1).contains("Start the preview with cargo run"), "{stale}");
    }
    std::fs::remove_file(folder.path().join("table")).unwrap();
    let missing = run_in(&[], &["list", "--preview", folder.path().to_str().unwrap()], "").not(1);
    assert!(missing.contains("cargo run"), "{missing}");
    assert_found_by_the_previews_key(&table::of_a_preview().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_entered_and_corrected_is_found_by_number_only_if_the_desk_has_the_key() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let env = deployed::environment(&table, Path::new("unused"));
    let (key, without): (Vec<_>, Vec<_>) = env.into_iter().partition(|(name, _)| *name == LookupSecret::VARIABLE);
    let with = [without.clone(), key].concat();
    let found_by = async |number: &str| {
        let key = LookupKey::from_typed(&LOOKUP, LookupKind::Mobile, &Personal::new(number.into())).unwrap();
        let found = store.find_by_number(NOW, &key).await.unwrap().requests;
        found.into_iter().map(|request| request.unwrap().reference).collect::<Vec<_>>()
    };
    let enter = ["enter", "support", "--channel", "telephone", "--by", "هند"];
    let input = format!("{TYPED}2\n\nنعم\nنعم\nنعم\n");

    run_in(&without, &enter, &input).well();
    assert_eq!(found_by("0500000001").await, [], "the desk has no key");
    run_in(&with, &enter, &input).well();
    let found = found_by("0500000001").await;
    assert_eq!(found.len(), 1);

    let typed = found[0].to_string();
    let correct = ["correct", &typed, "mobile", "--by", "هند"];
    run_in(&with, &correct, "0500000002\n").well();
    assert_eq!((found_by("0500000001").await, found_by("0500000002").await), (vec![], found.clone()));
    run_in(&without, &correct, "0500000003\n").well();
    assert_eq!((found_by("0500000002").await, found_by("0500000003").await), (vec![], vec![]));

    // A key that cannot be used stops the command.
    let mut wrong = without.clone();
    wrong.push((LookupSecret::VARIABLE, "0f".into()));
    let complained = run_in(&wrong, &["list"], "").not(1);
    assert!(complained.contains(LookupSecret::VARIABLE), "{complained}");
}

/// What is entered for a preview is found by the preview's key. The table is the only one that all tests of this program share.
async fn assert_found_by_the_previews_key(table: &TableConfig) {
    let store = Store::new(table);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("table"), table.endpoint.as_ref().unwrap()).unwrap();
    let bundle = bundle::built().join("intake").to_str().unwrap().to_string();
    let env = [("INTAKE_BUNDLE", bundle), (World::TEST_NOW, NOW.to_string())];
    let preview = folder.path().to_str().unwrap();
    let enter = ["enter", "support", "--channel", "telephone", "--by", "هند", "--preview", preview];
    let input = format!("{TYPED}2\n\nنعم\nنعم\nنعم\n");
    let key = LookupKey::from_typed(&LOOKUP, LookupKind::Mobile, &Personal::new("0500000001".into())).unwrap();
    let count = async || store.find_by_number(NOW, &key).await.unwrap().requests.len();

    run_in(&env, &enter, &input).well();
    assert_eq!(count().await, 0, "a preview of an earlier version has no key");
    std::fs::write(folder.path().join("lookup.key"), deployed::LOOKUP_KEY).unwrap();
    run_in(&env, &enter, &input).well();
    assert_eq!(count().await, 1);
    std::fs::write(folder.path().join("lookup.key"), "0f").unwrap();
    run_in(&env, &enter, &input).not(1);
}

/// The input that enters a support request, with some mistakes.
const TYPED: &str =
    "1\nسارة علي\n1000000009\n١٢٣٤٥٦٧٨٩٧\n0500000001\nعنيزة\n\nأحتاج إلى المساعدة\n\nفي سطرين\n.\n1، 3\n\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_request_by_telephone_is_entered_by_the_same_definitions() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let args = ["enter", "support", "--channel", "telephone", "--by", "هند"];
    // The message is corrected to a call, so the hour of the call is asked for. A "no" to the consent is not accepted.
    let rest = "2\n\nنعم\nلا\nنعم\n10\n1\n2\nنعم\n";
    let said = run(&table, &args, &format!("{TYPED}{rest}")).well();
    for shown in [
        "في رقم الهوية أو الإقامة خطأ. قارنه ببطاقتك رقمًا رقمًا\n",
        "(اكتب - إن كان: ليس لدي هاتف)",
        "ضع علامة في مربع الموافقة على حفظ إجاباتك",
        "  8. ما مجال الدعم المطلوب؟: السكن\n      الصحة أو العلاج\n",
        "  11. متى تفضّل أن نتصل بك؟: عصرًا أو مساءً\n",
        "- أول يوم يُتوقع فيه الرد: ",
    ] {
        assert!(said.contains(shown), "{shown}\n{said}");
    }
    assert_eq!(said.matches("متى تفضّل أن نتصل بك؟ (اختياري)").count(), 1, "not asked before");
    let listed = lists::queued(&store, NOW, "support", Status::Received).await;
    assert_eq!(listed.len(), 1);
    assert!(said.contains(&format!("رقمه: {}", listed[0].reference)), "{said}");
    let record = store.find(NOW, &listed[0].reference).await.unwrap().unwrap();
    let summary = &record.submission.summary;
    assert_eq!((summary.channel, summary.lang), (Channel::Telephone, Lang::Ar));
    assert_eq!((record.events[0].kind.text().as_str(), record.events[0].who.as_str()), ("received", "هند"));
    assert_eq!(record.notices[0].state, OutboxState::Pending, "the team is notified");
    let answer = |id: &str| record.submission.answers[id].reveal().as_str();
    assert_eq!(answer("national_id"), "1234567897");
    assert_eq!(answer("need"), "أحتاج إلى المساعدة\n\nفي سطرين");
    assert_eq!((answer("reply_by"), answer("call_time")), ("telephone", "evening"));
    assert!(record.submission.agreements["consent"].words.starts_with("أوافق"));

    // A command that ends early stores nothing.
    for input in ["", "سارة علي\n", TYPED, &format!("{TYPED}2\n\nنعم\nنعم\n"), &format!("{TYPED}2\n\nنعم\nنعم\nلا\n")]
    {
        assert!(run(&table, &args, input).not(1).contains("لم يُحفظ شيء"), "{input}");
    }
    assert_eq!(lists::queued(&store, NOW, "support", Status::Received).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn in_english_the_questions_and_what_was_agreed_to_are_english() {
    let table = table::fresh().await;
    let args = ["enter", "rating", "--channel", "branch-delegate", "--by", "Hind", "--lang", "en", "--yes"];
    let said = run(&table, &args, "2\nThis website\n\n1\n2222-2222\nyes\n").well();
    assert!(said.contains("How satisfied are you with the service?\n  1. Very satisfied\n"), "{said}");
    let store = Store::new(&table);
    let listed = lists::queued(&store, NOW, "rating", Status::Received).await;
    let record = store.find(NOW, &listed[0].reference).await.unwrap().unwrap();
    assert_eq!(record.submission.summary.channel, Channel::BranchDelegate);
    assert_eq!(record.submission.summary.lang, Lang::En);
    assert_eq!(record.submission.answers["satisfaction"].reveal(), "4");
    assert!(record.submission.agreements["consent"].words.starts_with("I agree"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_after_an_unknown_result_stores_once() {
    let table = table::fresh().await;
    let faulty = Faulty::before(&table).await;
    let through = faulty.table(&table);
    // Every attempt of one call takes effect, and its answer is lost.
    faulty.next(TRANSACT, [Fault::PassThenFail; 3]);
    let args = ["enter", "rating", "--channel", "letter", "--by", "Hind", "--lang", "en", "--yes"];
    let done = {
        let through = through.clone();
        tokio::task::spawn_blocking(move || run(&through, &args, "1\n1\n\n\nagain\n")).await.unwrap()
    };
    let said = done.well();
    assert!(said.contains("it is not known whether the request is stored"), "{said}");
    let stored = of_kind(&table, "META").await;
    assert_eq!(stored.len(), 1);
    let reference = Reference::parse(records::text(&stored[0], "reference")).unwrap();
    assert!(said.contains(&format!("Its number: {reference}")), "{said}");

    faulty.always(Some(TRANSACT), Fault::Fail);
    let done = tokio::task::spawn_blocking(move || run(&through, &args, "1\n1\n\n\n")).await.unwrap();
    assert!(done.not(1).contains("Look for it with desk list"));
    assert_eq!(of_kind(&table, "META").await.len(), 1);
}

/// The cells of the only sheet.
fn cells(path: &Path) -> Vec<Vec<String>> {
    let mut workbook: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let range = workbook.worksheet_range_at(0).unwrap().unwrap();
    let cell = |cell: &Data| match cell {
        Data::String(text) => text.clone(),
        Data::Empty => String::new(),
        other => panic!("every cell is text: {other:?}"),
    };
    range.rows().map(|row| row.iter().map(cell).collect()).collect()
}

/// A file of the workbook's archive.
fn packed(path: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_opens_again_in_its_language_and_runs_nothing() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let formula = "=HYPERLINK(\"https://example.com\")";
    let risky = SOUND.map(|(name, value)| if name == "need" { (name, formula) } else { (name, value) });
    let reference = submitted(&store, "support", risky).await;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let export = |line: &str, name: &str| {
        let path = path(name);
        let to = ["--to", path.to_str().unwrap()];
        run(&table, &[&line.split(' ').collect::<Vec<_>>(), to.as_slice()].concat(), "")
    };
    export("export support", "a.xlsx").well();
    let rows = cells(&path("a.xlsx"));
    assert_eq!(rows.len(), 2);
    let cell = |heading: &str| {
        let column = rows[0].iter().position(|cell| cell == heading).unwrap_or_else(|| panic!("{heading}"));
        rows[1][column].as_str()
    };
    assert_eq!(cell("رقم الطلب"), reference.to_string());
    assert_eq!(cell("الاسم الكامل"), "سارة علي");
    assert_eq!(cell("الحالة"), "مستلم");
    assert_eq!(cell("كيف يمكننا مساعدتك؟"), formula, "text, and not a formula");
    let sheet = packed(&path("a.xlsx"), "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("rightToLeft=\"1\"") && sheet.contains("state=\"frozen\""), "{sheet}");
    assert!(!sheet.contains("<f>") && packed(&path("a.xlsx"), "xl/styles.xml").contains("quotePrefix=\"1\""));

    export("export support --lang en", "en.xlsx").well();
    assert!(!packed(&path("en.xlsx"), "xl/worksheets/sheet1.xml").contains("rightToLeft"));
    assert!(cells(&path("en.xlsx"))[0].contains(&"Full name".to_string()));

    export("export support", "a.csv").well();
    let csv = std::fs::read_to_string(path("a.csv")).unwrap();
    assert!(csv.starts_with("\u{FEFF}\"رقم الطلب\",") && csv.contains("\"سارة علي\""), "{csv}");
    assert!(csv.contains("\"'=HYPERLINK(\"\"https://example.com\"\")\""), "{csv}");

    #[cfg(unix)]
    for name in ["a.csv", "a.xlsx"] {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(path(name)).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let before = std::fs::read(path("a.csv")).unwrap();
    assert!(export("export support --since 2026-11-19", "a.csv").not(1).contains("--force"));
    assert_eq!(std::fs::read(path("a.csv")).unwrap(), before);
    export("export support --since 2026-11-19 --force", "a.csv").well();
    assert!(std::fs::read(path("a.csv")).unwrap().len() < before.len(), "received before that day");
    for (range, is_in) in [
        ("--since 2026-11-18 --until 2026-11-18", true),
        // The same day in the other calendar.
        ("--since 1448-06-08 --until ١٤٤٨/٦/٨", true),
        ("--until 2026-11-17", false),
        ("--status verified", false),
        ("--status received", true),
    ] {
        export(&format!("export support --force {range}"), "a.csv").well();
        let csv = std::fs::read_to_string(path("a.csv")).unwrap();
        assert_eq!(csv.contains(&reference.to_string()), is_in, "{range}");
    }
    assert!(export("export support", "nowhere/a.csv").not(1).contains("لم يُكتب الملف"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "nothing else is left");
}

const GUARDED: [(&str, &str); 10] = [
    ("full_name", "نورة علي"),
    ("town", "بريدة"),
    ("mobile", "0500000001"),
    ("age", "minor"),
    ("guardian_name", "سارة علي"),
    ("guardian_mobile", "0500000001"),
    ("guardian_consent", "yes"),
    ("skills", "الرسم"),
    ("availability", "weekend"),
    ("consent", "yes"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_given_everything_and_erased_however_their_number_is_written() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let own = submitted(&store, "support", SOUND).await;
    let guarded = submitted(&store, "volunteer", GUARDED).await;
    // The minor's own number is removed, because the guardian's is enough.
    let pk = records::partition(&store.find(NOW, &guarded).await.unwrap().unwrap().submission.summary.id);
    let update = records::client(&table).update_item().table_name(&table.table);
    let update = update.key("pk", S(pk)).key("sk", S("META".into())).update_expression("REMOVE answers.mobile");
    update.send().await.unwrap();
    let rated = [("satisfaction", "5"), ("about", "website"), ("remarks", "رأي غيرها"), ("consent", "yes")];
    let other = submitted(&store, "rating", rated).await;
    run(&table, &["note", &own.to_string(), "ملاحظة عن سارة", "--by", "هند"], "").well();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("person.xlsx");
    let to = path.to_str().unwrap();

    let nobody = run(&table, &["person", "export", "--national-id", "2123456788", "--to", to, "--by", "هند"], "");
    assert!(nobody.not(1).contains("رقم الهوية") && !path.exists());
    // The desk prompts for the number, so that it is in no history of commands.
    run(&table, &["person", "export", "--mobile", "--to", to, "--by", "هند"], "٠٥٠ ٠٠٠ ٠٠٠١\n").well();
    let rows = cells(&path);
    let held = |reference: &Reference, what: &str| {
        let row = rows.iter().find(|row| row[0] == reference.to_string() && row[2] == what);
        row.map(|row| row[3].clone()).unwrap_or_default()
    };
    assert_eq!(held(&own, "رقم الهوية الوطنية أو الإقامة"), "1234567897");
    assert_eq!(held(&guarded, "اسم ولي أمرك"), "سارة علي");
    assert!(rows.iter().any(|row| row[3].contains("ملاحظة عن سارة")), "notes too");
    assert!(!rows.iter().any(|row| row[0] == other.to_string()));
    let exported = of_kind(&table, "EV#").await;
    let exported = exported.iter().filter(|event| records::text(event, "what") == "exported");
    assert!(exported.clone().count() == 2 && exported.clone().all(|event| records::text(event, "who") == "هند"));

    // If the export cannot be recorded, no file remains.
    let faulty = Faulty::before(&table).await;
    faulty.always(Some(TRANSACT), Fault::Fail);
    let (through, second) = (faulty.table(&table), folder.path().join("second.csv"));
    let target = second.to_str().unwrap().to_string();
    let args =
        move || run(&through, &["person", "export", "--email", "Sara@Example.com", "--to", &target, "--by", "هند"], "");
    let complained = tokio::task::spawn_blocking(args).await.unwrap().not(1);
    assert!(
        complained.contains(&own.to_string()),
        "the request was found, by an address in other letters: {complained}"
    );
    assert!(!second.exists() && std::fs::read_dir(folder.path()).unwrap().count() == 1);

    // The erasure asks for confirmation.
    let erase = ["person", "erase", "--mobile", "+966 50 000 0001", "--by", "نورة"];
    for input in ["", "\n", "لا\n", "نعم\n"] {
        let done = run(&table, &erase, input);
        assert!(done.said.contains("(رقم الهاتف)") && done.said.contains("(رقم هاتف ولي أمرك)"), "{}", done.said);
        done.not(1);
    }
    assert_eq!(of_kind(&table, "META").await.len(), 3);
    run(&table, &erase, "محو\n").well();
    let whole: Vec<String> = records::dump(&table).await.iter().map(|item| format!("{item:?}")).collect();
    let theirs = ["سارة", "نورة علي", "1234567897", "500000001", "sara@", "الرسم", "أحتاج"];
    for word in theirs {
        assert!(!whole.iter().any(|item| item.contains(word)), "{word}");
    }
    assert!(whole.iter().any(|item| item.contains("رأي غيرها")), "others stay");
    for reference in [&own, &guarded] {
        let erased = store.erased(reference).await.unwrap().unwrap();
        assert!(erased.is_finished && erased.by == "نورة");
        let said = desk(&table, &format!("show {reference}")).not(1);
        assert!(said.contains("مُحي الطلب") && said.contains("نورة"), "{said}");
    }
    assert!(run(&table, &erase, "").well().contains("لا يوجد طلب فيه هذه القيمة"));
}

#[tokio::test(flavor = "multi_thread")]
async fn erasing_one_request_asks_for_its_number_and_finishes_what_was_interrupted() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = submitted(&store, "support", SOUND).await;
    let erase = ["erase", &reference.to_string(), "--by", "هند"].map(String::from);
    let args: Vec<&str> = erase.iter().map(String::as_str).collect();
    run(&table, &args, "2222-2222\n").not(1);
    assert!(store.find(NOW, &reference).await.unwrap().is_some());

    let faulty = Faulty::before(&table).await;
    faulty.next(TRANSACT, [Fault::Pass]);
    faulty.always(Some(TRANSACT), Fault::Fail);
    let (through, typed) = (faulty.table(&table), reference.clone());
    let interrupted = tokio::task::spawn_blocking(move || {
        let args = ["erase", &typed.to_string(), "--by", "هند", "--lang", "en"];
        run(&through, &args, &format!("{}\n", typed.compact().to_lowercase()))
    });
    let complained = interrupted.await.unwrap().not(1);
    assert!(complained.contains(&format!("Finish it with desk erase {reference}")), "{complained}");
    assert!(desk(&table, &format!("show {reference} --lang en")).not(1).contains("was interrupted"));
    run(&table, &args, "").well();
    assert!(store.erased(&reference).await.unwrap().unwrap().is_finished);
    assert_eq!(records::dump(&table).await.len(), 2, "the record of the erasure, and the tombstone");
    run(&table, &args, "").not(1);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_command_prints_personal_values_to_standard_error() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let folder = tempfile::tempdir().unwrap();
    for form in bundle::load().forms() {
        let canaries = Canaries::of(form);
        let sound = canaries.sound.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let reference = submitted(&store, &form.id, sound).await.to_string();
        let note = canaries.sound[0].1.clone();
        let words: Vec<&str> = canaries.sound.iter().map(|(_, value)| value.as_str()).collect();
        let file = folder.path().join(format!("{}.csv", form.id)).to_str().unwrap().to_string();
        let commands: Vec<Vec<&str>> = vec![
            vec!["list"],
            vec!["show", &reference],
            vec!["acknowledge", &reference, "--by", "Hind"],
            vec!["note", &reference, &note, "--by", "Hind"],
            [vec!["note", &reference, "--by", "Hind"], words.clone()].concat(),
            vec!["status", &reference, &note, "--by", "Hind"],
            vec!["status", &reference, "closed", "--note", &note, "--by", "Hind"],
            vec!["export", &form.id, "--to", &file],
            vec!["export", &form.id, "--to", &file],
            vec!["export", &note, "--to", &file],
            vec!["person", "export", "--mobile", "٠٥٠ ٠٠٠ ٠٠٠١", "--to", &file, "--by", "Hind"],
            vec!["person", "erase", "--email", "zephyrquill@example.com", "--by", "Hind"],
            vec!["person", "erase", "--national-id", &note, "--by", "Hind"],
            vec!["enter", &form.id, "--channel", "letter", "--by", "Hind"],
            vec!["enter", &note, "--channel", &note, "--by", "Hind"],
            vec!["list", "--lang", &note],
            words,
            vec!["erase", &reference, "--by", "Hind"],
        ];
        for fault in [Fault::Pass, Fault::Repeat, Fault::RepeatHalf] {
            let faulty = Faulty::before(&table).await;
            faulty.always(Some(TRANSACT), fault);
            let env = deployed::environment(&faulty.table(&table), Path::new("unused"));
            for command in &commands {
                let (env, command): (_, Vec<String>) = (env.clone(), command.iter().map(ToString::to_string).collect());
                let input = canaries.sound.iter().map(|(_, value)| format!("{value}\n")).collect::<String>();
                let done = tokio::task::spawn_blocking(move || {
                    run_in(&env, &command.iter().map(String::as_str).collect::<Vec<_>>(), &input)
                });
                let done = done.await.unwrap();
                assert_eq!(canaries.found_in(&done.complained), Vec::<&str>::new(), "{}", done.complained);
                assert!(!done.complained.contains("panicked"), "{}", done.complained);
            }
        }
        let listed = desk(&table, "list --all").well();
        assert_eq!(canaries.found_in(&listed), Vec::<&str>::new(), "{listed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn control_characters_in_answers_are_replaced() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = submitted(&store, "support", SOUND).await;
    // Answers are normalised when they are accepted. Values that reached the table in another way are not.
    let pk = records::partition(&store.find(NOW, &reference).await.unwrap().unwrap().submission.summary.id);
    let update =
        records::client(&table).update_item().table_name(&table.table).key("pk", S(pk)).key("sk", S("META".into()));
    let update = update
        .update_expression("SET answers.need = :need")
        .expression_attribute_values(":need", S("\u{1b}[2J\u{202e}x".into()));
    update.send().await.unwrap();
    let shown = desk(&table, &format!("show {reference}")).well();
    assert!(shown.contains("�[2J�x") && !shown.contains(['\u{1b}', '\u{202e}']), "{shown}");
}
