//! Compares the desk's calls to the table, in all of its commands, with `journeys::calls`, which its role allows. The two must be
//! equal.

use std::path::Path;

use aws_sdk_dynamodb::types::AttributeValue::S;
use journeys::deployed::{NOW, environment};
use journeys::faulty::Faulty;
use journeys::{calls, people, records, submitted, table};
use language::Lang;
use store::Store;
use store::config::TableConfig;
use store::world::World;

/// Runs the desk, asserts its exit code and returns its output.
async fn desk(table: &TableConfig, line: &str, input: &'static str, code: i32) -> String {
    let env = environment(table, Path::new("unused"));
    let args = line.to_string();
    let run = move || crate::program::output(&env, &args.split(' ').collect::<Vec<_>>(), input);
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let complained = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{line}: {complained}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_makes_exactly_the_listed_calls() {
    let table = table::fresh().await;
    let faulty = Faulty::before(&table).await;
    let through = faulty.table(&table);
    let store = Store::new(&table);
    let world = World::system().with_clock(|| NOW.seconds());
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let submitted = || submitted::with_mail(&store, &world, Lang::Ar);
    let (failed, other) = (submitted().await, submitted().await);
    let update = records::client(&table).update_item().table_name(&table.table);
    let update = update.key("pk", S(failed.key.parts().0.into())).key("sk", S("OUT#relations".into()));
    let update = update.update_expression("SET #state = :failed, pending = :failed");
    let update = update.expression_attribute_names("#state", "state");
    update.expression_attribute_values(":failed", S("failed".into())).send().await.unwrap();
    let (first, second) = (&failed.reference, &other.reference);
    let steward = people::invited(&store, &world, "hind").await;
    let member = people::invited(&store, &world, "salma").await;
    let lines = [
        ("list --all".to_string(), ""),
        ("list --failed --form support".into(), ""),
        ("list --suspect --unacknowledged --status received".into(), ""),
        (format!("show {first} --by Hind"), ""),
        (format!("acknowledge {first} {second} --by Hind"), ""),
        (format!("status {first} verified --note x --by Hind"), ""),
        (format!("note {first} x --by Hind"), ""),
        (format!("correct {first} mobile --by Hind"), "0500000002\n"),
        (format!("withdraw {first} consent --by Hind"), ""),
        (format!("export support --to {} --by Hind", file("all.csv")), ""),
        (format!("export support --to {} --since 2026-01-01 --by Hind", file("all.xlsx")), ""),
        ("enter rating --channel telephone --by Hind --lang en --yes".into(), "2\nThis website\n\n\nyes\n"),
        (format!("person export --mobile --to {} --by Hind", file("person.csv")), "0500000001\n"),
        (format!("erase {first} --yes --by Hind"), ""),
        ("person erase --mobile --yes --by Hind".into(), "0500000001\n"),
        (format!("staff add {steward} --steward --role relations --yes --by Hind"), ""),
        (format!("staff add {member} --role committee --yes --by Hind"), ""),
        (format!("staff change {} --role social_research --by Hind", people::identity("salma").id().short()), ""),
        ("staff list".into(), ""),
        ("staff review".into(), ""),
        (format!("staff remove {} --yes --by Hind", people::identity("salma").id().short()), ""),
        ("staff log".into(), ""),
    ];
    let help = desk(&table, "--help --lang en", "", 0).await;
    let named =
        help.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1).take_while(|line| !line.is_empty());
    let mut commands = 0;
    for command in named.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next()) {
        assert!(lines.iter().any(|(line, _)| line.starts_with(command)), "the command {command} is not recorded");
        commands += 1;
    }
    assert!(commands >= 12, "{help}");
    for (line, input) in &lines {
        desk(&through, line, input, 0).await;
    }
    desk(&through, &format!("show {first} --by Hind"), "", 1).await;
    assert_eq!(faulty.calls(), calls::DESK.calls());
}
