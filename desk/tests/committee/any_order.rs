//! Five members act on the same requests in a random order that a seed decides, often on what they read some time ago. Whatever they do, the
//! table says the same as a model of it.

use std::collections::{BTreeMap, BTreeSet};

use journeys::simulation::Dice;

use super::*;

const MEMBERS: usize = 5;
const STEPS: usize = 120;
const SEEDS: [u64; 4] = [1, 0x5eed, 0xc0de_cafe, 20_261_201];
const NEEDED: usize = 3;

/// What is so in a request, by the acts that succeeded.
#[derive(Default)]
struct Model {
    votes: BTreeMap<usize, VoteValue>,
    present: BTreeSet<usize>,
    involved: BTreeSet<usize>,
    is_decided: bool,
}

impl Model {
    fn count(&self, value: VoteValue) -> usize {
        self.votes.iter().filter(|(member, vote)| self.present.contains(member) && **vote == value).count()
    }

    /// What the votes decide now.
    fn verdict(&self) -> Option<Decision> {
        let (accept, decline) = (self.count(Accept), self.count(Decline));
        match accept + decline {
            cast if cast < NEEDED => None,
            cast if 2 * accept > cast => Some(Decision::Accepted),
            cast if 2 * decline > cast => Some(Decision::Declined),
            _ => None,
        }
    }
}

#[tokio::test]
async fn whatever_the_order_no_request_is_decided_without_enough_votes_by_somebody_involved_or_twice() {
    let (mut decided, mut refused, mut stale) = (0, 0, 0);
    for seed in SEEDS {
        let random = Dice::new(seed);
        let store = Store::new(&table::fresh().await);
        let world = at(NOW);
        let mut members = vec![added(&store, &world, "m0", &rights(&[Role::Committee, Role::Relations], true)).await];
        for number in 1..MEMBERS {
            let roles = [Role::Committee, Role::Relations];
            members.push(added(&store, &world, &format!("m{number}"), &rights(&roles, false)).await);
        }
        for _ in 0..2 {
            // One member raises the request and must not decide it.
            let raiser = random.below(MEMBERS);
            let reference = request(&store, &world).await;
            raise(&store, &world, &members[raiser], &reference).await;
            let key = store.make_meeting(&act(&world, &members[raiser]), day()).await.unwrap();
            let case = Case {
                store: store.clone(),
                world: world.clone(),
                relations: members[raiser].clone(),
                members: members.clone(),
                reference,
                key,
            };
            case.present(&members).await;
            case.put_on_list().await.unwrap();
            let mut model = Model { present: (0..MEMBERS).collect(), involved: [raiser].into(), ..Model::default() };
            let mut seen = (case.record().await, case.meeting().await);
            for _ in 0..STEPS {
                // Half of the acts are based on what was read before.
                let is_stale = random.below(2) == 0;
                if !is_stale {
                    seen = (case.record().await, case.meeting().await);
                }
                let member = random.below(MEMBERS);
                let (record, meeting) = &seen;
                let at = case.at(member, meeting);
                match random.below(8) {
                    0..5 => {
                        let value = VoteValue::ALL[random.below(3)];
                        if at.vote(record, value).await.is_ok() {
                            assert!(!model.is_decided, "a vote after the decision, seed {seed}");
                            assert!(
                                model.present.contains(&member) && !model.involved.contains(&member),
                                "seed {seed}"
                            );
                            model.votes.insert(member, value);
                        } else {
                            refused += 1;
                        }
                    }
                    5 => {
                        let present: BTreeSet<_> = (0..MEMBERS).filter(|_| random.below(4) > 0).collect();
                        let chosen: Vec<_> = present.iter().map(|one| members[*one].clone()).collect();
                        match store.set_present(&act(&world, &members[member]), meeting, &chosen).await {
                            Ok(()) => model.present = present,
                            Err(why) => assert!(why == Unchanged::Changed && is_stale, "{why:?}, seed {seed}"),
                        }
                    }
                    _ => {
                        let decision = [Decision::Accepted, Decision::Declined][random.below(2)];
                        let ruling = Ruling { votes_needed: NEEDED, ..ruling(decision) };
                        match at.decide(record, ruling).await {
                            Ok(()) => {
                                assert!(!model.is_decided, "decided twice, seed {seed}");
                                assert!(!model.involved.contains(&member), "by somebody involved, seed {seed}");
                                assert_eq!(model.verdict(), Some(decision), "not by the votes, seed {seed}");
                                model.is_decided = true;
                                decided += 1;
                            }
                            Err(CHANGED) => stale += 1,
                            Err(_) => refused += 1,
                        }
                    }
                }
            }
            assert_eq!(case.decisions().await, usize::from(model.is_decided), "seed {seed}");
            let record = case.record().await;
            assert!(record.votes.iter().all(|vote| !model.involved.iter().any(|one| members[*one].id == vote.person)));
        }
    }
    // The run has met what it is about.
    assert!(decided >= 4 && refused > 50 && stale > 0, "{decided} {refused} {stale}");
}
