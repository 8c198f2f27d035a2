//! Many changes of the staff at the same moment. This is a program of its own, because the load would keep the engine from answering
//! other tests in time.

use std::sync::Arc;

use journeys::people::{added, at, by_console, by_member, identity, invited, rights, signed_in};
use journeys::records;
use journeys::staff::NOW;
use journeys::table;
use language::Lang;
use store::Store;
use store::config::TableConfig;
use store::session::{NotSignedIn, SignIn};
use store::staff::{Member, Role, StaffChange, StaffUnchanged};
use tokio::sync::{Barrier, Semaphore};

/// Runs work for each number at the same moment, as far as the engine allows. Work that only met other work is begun again.
async fn at_once<F, W, T>(count: usize, work: F) -> Vec<Result<T, StaffUnchanged>>
where
    F: Fn(usize) -> W + Send + Sync + 'static,
    W: Future<Output = Result<T, StaffUnchanged>> + Send,
    T: Send + 'static,
{
    let writers = table::at_once(count);
    let (work, permits) = (Arc::new(work), Arc::new(Semaphore::new(writers)));
    let barrier = Arc::new(Barrier::new(writers));
    let tasks: Vec<_> = (0..count)
        .map(|number| {
            let (work, permits, barrier) = (Arc::clone(&work), Arc::clone(&permits), Arc::clone(&barrier));
            tokio::spawn(async move {
                let _permit = permits.acquire().await.unwrap();
                barrier.wait().await;
                loop {
                    match work(number).await {
                        Err(StaffUnchanged::Store(_)) => {}
                        done => return done,
                    }
                }
            })
        })
        .collect();
    let mut done = Vec::new();
    for task in tasks {
        done.push(task.await.unwrap());
    }
    done
}

async fn stewards(table: &TableConfig) -> (usize, i64) {
    let staff = Store::new(table).staff().await.unwrap();
    let guard = records::of_kind(table, "STEWARDS").await;
    (staff.iter().filter(|member| member.rights.is_steward()).count(), records::number(&guard[0], "count").unwrap())
}

/// A table with so many stewards.
async fn with_stewards(count: usize) -> (TableConfig, Arc<Vec<Member>>) {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let mut staff = Vec::new();
    for number in 0..count {
        staff.push(added(&store, &at(NOW), &format!("s{number}"), &rights(&[Role::Relations], true)).await);
    }
    (table, Arc::new(staff))
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_stewards_who_remove_each_other_one_stays() {
    for _ in 0..20 {
        let (table, staff) = with_stewards(2).await;
        let store = Store::new(&table);
        let done = at_once(2, move |number| {
            let (store, staff) = (store.clone(), Arc::clone(&staff));
            async move { store.remove_member(&by_member(&at(NOW), &staff[number]), &staff[1 - number]).await }
        })
        .await;
        assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1, "{done:?}");
        assert_eq!(stewards(&table).await, (1, 1));
        let store = Store::new(&table);
        let removed = store.staff_events().await.unwrap();
        let removed = removed.iter().filter(|event| matches!(event.change, StaffChange::Removed { .. })).count();
        assert_eq!(removed, 1, "what was refused left no event");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_stewards_who_all_step_down_one_stays() {
    let (table, staff) = with_stewards(12).await;
    let store = Store::new(&table);
    let done = at_once(12, move |number| {
        let (store, staff) = (store.clone(), Arc::clone(&staff));
        async move {
            let (world, member) = (at(NOW), &staff[number]);
            match number % 3 {
                0 => store.remove_member(&by_member(&world, member), member).await,
                1 => store.set_rights(&by_member(&world, member), member, &rights(&[Role::Relations], false)).await,
                _ => store.remove_member(&by_console(&world), member).await,
            }
        }
    })
    .await;
    let refused: Vec<_> = done.into_iter().filter_map(Result::err).collect();
    assert_eq!(refused, [StaffUnchanged::LastSteward]);
    assert_eq!(stewards(&table).await, (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_change_by_many_at_once_is_made_once_and_counted_once() {
    let (table, staff) = with_stewards(4).await;
    let store = Store::new(&table);
    let done = at_once(16, move |_| {
        let (store, staff) = (store.clone(), Arc::clone(&staff));
        async move { store.remove_member(&by_console(&at(NOW)), &staff[3]).await }
    })
    .await;
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1, "{done:?}");
    assert_eq!(stewards(&table).await, (3, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_many_use_at_once_adds_one_member() {
    let (table, _) = with_stewards(1).await;
    let store = Store::new(&table);
    let code = invited(&store, &at(NOW), "salma").await;
    let done = at_once(16, move |_| {
        let (store, code) = (store.clone(), code.clone());
        async move { store.add_member(&by_console(&at(NOW)), &code, &rights(&[], true), Lang::Ar).await }
    })
    .await;
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1);
    assert_eq!(stewards(&table).await, (2, 2));
}

/// A session that begins while its person is removed has ended, whichever came first.
#[tokio::test(flavor = "multi_thread")]
async fn no_session_outlives_a_removal_that_comes_at_the_same_moment() {
    for round in 0..10 {
        let (table, _) = with_stewards(1).await;
        let store = Store::new(&table);
        let salma = added(&store, &at(NOW), "salma", &rights(&[Role::Relations], false)).await;
        let before = signed_in(&store, &at(NOW), "salma").await;
        let other = store.clone();
        let tokens = at_once(8, move |number| {
            let (store, salma) = (other.clone(), salma.clone());
            async move {
                let world = at(NOW);
                if number == round % 8 {
                    store.remove_member(&by_console(&world), &salma).await?;
                    return Ok(None);
                }
                let signed = store.sign_in(&world, &identity("salma"), None, None).await?;
                Ok(match signed {
                    SignIn::Started(token, _) => Some(token),
                    SignIn::NoAccess(_) => None,
                })
            }
        })
        .await;
        let tokens = tokens.into_iter().filter_map(Result::unwrap).chain([before]);
        for token in tokens {
            assert_eq!(store.session(&at(NOW), &token).await.unwrap_err(), NotSignedIn::Ended);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_sign_ins_and_requests_of_one_person_at_once_all_work() {
    let (table, _) = with_stewards(1).await;
    let store = Store::new(&table);
    let tokens = at_once(24, move |_| {
        let store = store.clone();
        async move {
            let signed = store.sign_in(&at(NOW), &identity("s0"), None, None).await?;
            let SignIn::Started(token, _) = signed else { panic!("they have access") };
            Ok(token)
        }
    })
    .await;
    let store = Store::new(&table);
    let tokens: Arc<Vec<_>> = Arc::new(tokens.into_iter().map(Result::unwrap).collect());
    let later = at(NOW.plus_seconds(120));
    let all = at_once(48, move |number| {
        let (store, tokens, later) = (store.clone(), Arc::clone(&tokens), later.clone());
        async move {
            match store.session(&later, &tokens[number / 2]).await {
                Err(NotSignedIn::Store(error)) => Err(error.into()),
                other => Ok(other.is_ok()),
            }
        }
    })
    .await;
    assert!(all.into_iter().all(Result::unwrap));
    assert_eq!(records::of_kind(&table, "SESSION").await.len(), 24);
}
