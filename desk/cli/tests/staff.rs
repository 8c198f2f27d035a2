//! The staff at the command line: the real program, with a table, in both languages.

use std::path::Path;

use journeys::deployed::NOW;
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::people::{at, identity, invited, rights, signed_in};
use journeys::{deployed, table};
use store::Store;
use store::config::TableConfig;
use store::staff::Role;

/// Runs the program as Nora. Returns the exit code, the output and the error messages.
async fn run(table: &TableConfig, line: &str, input: &'static str) -> (i32, String, String) {
    let mut env = deployed::environment(table, Path::new("unused"));
    env.push(("DESK_USER", "نورة".into()));
    let args = line.to_string();
    let output =
        tokio::task::spawn_blocking(move || crate::program::output(&env, &args.split(' ').collect::<Vec<_>>(), input));
    let output = output.await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

async fn well(table: &TableConfig, line: &str) -> String {
    let (code, said, complained) = run(table, line, "").await;
    assert_eq!((code, complained.as_str()), (0, ""), "{line}: {said}");
    said
}

async fn refused(table: &TableConfig, line: &str, code: i32) -> String {
    let (found, said, complained) = run(table, line, "").await;
    assert_eq!((found, said.as_str()), (code, ""), "{line}: {complained}");
    complained
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_steward_is_made_here_and_others_follow() {
    let table = table::fresh().await;
    let (store, world) = (Store::new(&table), at(NOW));
    assert_eq!(well(&table, "staff list").await, "لا أحد.\n");
    assert_eq!(well(&table, "staff log --lang en").await, "Nothing.\n");
    let [hind, salma] = [identity("hind"), identity("salma")];
    let [hind, salma] = [hind.id().short(), salma.id().short()];
    let code = invited(&store, &world, "hind").await;
    let first = refused(&table, &format!("staff add {code} --role relations --yes"), 1).await;
    assert!(first.contains("--steward"), "{first}");
    let added = well(&table, &format!("staff add {code} --role relations --steward --yes --lang en")).await;
    assert_eq!(added, format!("name-hind is added as {hind}: beneficiary relations, steward\n"));
    let code = invited(&store, &world, "salma").await;
    let typed = code.to_string().to_lowercase().replace('-', "");
    let added = well(&table, &format!("staff add {typed} --role committee --role social-research --yes")).await;
    assert_eq!(added, format!("أُضيف name-salma، ورمزه {salma}، وصلاحيته: البحث الاجتماعي، لجنة البحث\n"));

    signed_in(&store, &world, "salma").await;
    let english = well(&table, "staff list --lang en").await;
    let expected = format!(
        "{hind}  name-hind   never signed in  beneficiary relations, steward  hind@example.org\n\
         {salma}  name-salma  2026-11-23 08:00  social research, research committee  salma@example.org\n2 in all\n"
    );
    assert_eq!(english, expected);
    let due = well(&table, "staff review").await;
    assert!(due.contains("name-hind") && !due.contains("name-salma") && due.ends_with("العدد: 1\n"), "{due}");

    let changed = well(&table, &format!("staff change {salma} --role relations --lang en")).await;
    assert_eq!(changed, "name-salma may now: beneficiary relations\n");
    let removed = well(&table, &format!("staff remove {salma} --yes --lang en")).await;
    assert_eq!(removed, "name-salma has no access any more\n");
    assert!(!well(&table, "staff list").await.contains("name-salma"));
    let log = well(&table, "staff log --lang en").await;
    for line in [
        format!("2026-11-23 08:00  {hind}  name-hind: added (beneficiary relations, steward) – نورة\n"),
        format!("2026-11-23 08:00  {salma}  name-salma: added (social research, research committee) – نورة\n"),
        format!(
            "2026-11-23 08:00  {salma}  name-salma: changed from (social research, research committee) to (beneficiary relations) – نورة\n"
        ),
        format!("2026-11-23 08:00  {salma}  name-salma: removed (beneficiary relations) – نورة\n"),
    ] {
        assert!(log.contains(&line), "{line}{log}");
    }
    assert_eq!(log.lines().count(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_steward_sees_whose_code_it_is_and_confirms() {
    let table = table::fresh().await;
    let (store, world) = (Store::new(&table), at(NOW));
    let code = invited(&store, &world, "hind").await;
    let line = format!("staff add {code} --steward --lang en");
    let (status, said, _) = run(&table, &line, "\n").await;
    assert!(status == 1 && said.contains("name-hind (hind@example.org) gets access to the desk: steward."), "{said}");
    assert_eq!(store.staff().await.unwrap(), []);
    let (status, said, _) = run(&table, &line, "no\n").await;
    assert!(status == 1 && said.contains(&format!("Type {code}")), "{said}");
    assert_eq!(store.staff().await.unwrap(), []);
    well(&table, &format!("staff add {code} --steward --yes")).await;
    let id = identity("hind");
    let (status, said, _) = run(&table, &format!("staff remove {}", id.id().short()), "\n").await;
    assert!(status == 1 && said.contains("ستُسحب صلاحية name-hind"), "{said}");
    assert_eq!(store.member(id.id()).await.unwrap().unwrap().rights, rights(&[], true));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_done_is_explained() {
    let table = table::fresh().await;
    let (store, world) = (Store::new(&table), at(NOW));
    let code = invited(&store, &world, "hind").await;
    let (person, id) = (identity("hind"), |id: &str| id.to_string());
    let short = id(person.id().short());
    well(&table, &format!("staff add {code} --steward --role relations --yes")).await;
    for (line, code, words) in [
        (format!("staff add {code} --steward --yes --lang en"), 1, "has access already"),
        ("staff add 2222-2222 --steward --yes --lang en".into(), 1, "no such invitation code"),
        ("staff add 2222-2223 --steward --yes --lang en".into(), 2, "not an invitation code"),
        (format!("staff add {code} --yes --lang en"), 2, "--role with a role, or --steward"),
        (format!("staff add {code} --role director --yes --lang en"), 2, "social_research  social research"),
        (format!("staff change {short} --role relations --lang en"), 1, "last steward"),
        (format!("staff remove {short} --yes --lang en"), 1, "last steward"),
        (format!("staff remove {short} --yes"), 1, "آخر مشرف"),
        (format!("staff remove {} --yes --lang en", &short[..7]), 1, "Nobody on the staff list"),
        ("staff change ffffffffff --steward --lang en".into(), 1, "Nobody on the staff list"),
    ] {
        let complained = refused(&table, &line, code).await;
        assert!(complained.contains(words), "{line}: {complained}");
        assert!(!complained.contains("name-hind") && !complained.contains("example.org"), "{complained}");
    }
    let member = store.member(person.id()).await.unwrap().unwrap();
    assert_eq!(member.rights, rights(&[Role::Relations], true));
    let faulty = Faulty::before(&table).await;
    faulty.always(Some(TRANSACT), Fault::Repeat);
    let through = faulty.table(&table);
    let complained = refused(&through, &format!("staff change {short} --steward --lang en"), 1).await;
    assert!(complained.contains("not known whether the staff has changed"), "{complained}");
}
