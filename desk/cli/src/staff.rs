//! Who works at the desk in the browser: listing, adding, changing and removing. Whoever has the AWS permissions of the desk can do this,
//! so that there is a way to the first steward, and to a new one if the only steward has lost their account.

mod words;

use store::staff::{Author, InvitationCode, Member, PersonId, Rights, Role, StaffAct};

use crate::cli::{Given, Staff};
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::state::Desk;
use crate::words::not_confirmed;
use desk::names::moment;
use desk::pick::pick;
use desk::staff_words;
use desk::text::{padded, visible, width};

impl Desk {
    pub(crate) async fn staff(&self, what: &Staff, console: &mut Console<'_>) -> Outcome {
        match what {
            Staff::List => self.list_staff(Member::is_present, console).await,
            Staff::Review => {
                let now = self.now();
                self.list_staff(move |member| member.is_due_for_review(now), console).await
            }
            Staff::Log => self.staff_log(console).await,
            Staff::Add { code, given, yes } => self.add_to_staff(code, given, *yes, console).await,
            Staff::Change { person, given } => self.change_staff(person, given, console).await,
            Staff::Remove { person, yes } => self.remove_from_staff(person, *yes, console).await,
        }
    }

    /// The author of a change of the staff.
    fn staff_act(&self) -> Result<StaffAct<'_>, Failure> {
        let act = self.act()?;
        Ok(StaffAct { world: act.world, by: Author::Console(act.who) })
    }

    async fn list_staff(&self, is_listed: impl Fn(&Member) -> bool, console: &mut Console<'_>) -> Outcome {
        let lang = self.lang;
        let mut staff = self.store.staff().await.map_err(|error| self.unreachable(&error))?;
        staff.retain(|member| is_listed(member));
        if staff.is_empty() {
            return console.line(pick(lang, "لا أحد.", "Nobody."));
        }
        let names: Vec<_> = staff.iter().map(|member| visible(&member.name)).collect();
        let widest = names.iter().map(|name| width(name)).max().unwrap_or_default();
        let never = pick(lang, "لم يدخل بعد", "never signed in");
        let mut text = String::new();
        for (member, name) in staff.iter().zip(&names) {
            let (id, name) = (member.id.short(), padded(name, widest));
            let last = member.signed_in_at.map_or_else(|| never.to_string(), moment);
            let rights = staff_words::rights(lang, &member.rights);
            let mail = member.mail.as_ref().map(|mail| format!("  {}", visible(mail.reveal()))).unwrap_or_default();
            text.push_str(&format!("{id}  {name}  {last}  {rights}{mail}\n"));
        }
        let count = staff.len();
        text.push_str(&pick(lang, format!("العدد: {count}\n"), format!("{count} in all\n")));
        console.print(&text)
    }

    async fn staff_log(&self, console: &mut Console<'_>) -> Outcome {
        let lang = self.lang;
        let events = self.store.staff_events().await.map_err(|error| self.unreachable(&error))?;
        if events.is_empty() {
            return console.line(pick(lang, "لا شيء.", "Nothing."));
        }
        for event in events {
            let (at, id, name) = (moment(event.at), event.person.short(), visible(&event.name));
            let (what, who) = (visible(&staff_words::change(lang, &event.change)), visible(&event.who));
            console.line(&format!("{at}  {id}  {name}: {what} – {who}"))?;
        }
        Ok(())
    }

    async fn add_to_staff(&self, code: &str, given: &Given, yes: bool, console: &mut Console<'_>) -> Outcome {
        let (lang, act) = (self.lang, self.staff_act()?);
        let rights = self.rights(given)?;
        let code = InvitationCode::parse(code).ok_or_else(|| words::not_a_code(lang))?;
        let invitation = self.store.invitation(self.now(), &code).await.map_err(|error| self.unreachable(&error))?;
        let invitation = invitation.ok_or_else(|| words::no_such_code(lang))?;
        let (identity, allowed) = (&invitation.identity, staff_words::rights(lang, &rights));
        let name = visible(identity.name().reveal());
        let known_by = identity.mail().map_or_else(|| identity.issuer(), |mail| mail.reveal());
        let question = pick(
            lang,
            format!("سيدخل المكتبَ {name} ({}) بهذه الصلاحية: {allowed}.", visible(known_by)),
            format!("{name} ({}) gets access to the desk: {allowed}.", visible(known_by)),
        );
        if !yes && !console.confirms(lang, &question, &code.to_string())? {
            return Err(not_confirmed(lang));
        }
        let added = self.store.add_member(&act, &code, &rights, lang).await;
        let member = added.map_err(|error| words::unchanged(lang, &error))?;
        let id = member.id.short();
        console.line(&pick(
            lang,
            format!("أُضيف {name}، ورمزه {id}، وصلاحيته: {allowed}"),
            format!("{name} is added as {id}: {allowed}"),
        ))
    }

    async fn change_staff(&self, person: &str, given: &Given, console: &mut Console<'_>) -> Outcome {
        let (lang, act) = (self.lang, self.staff_act()?);
        let rights = self.rights(given)?;
        let member = self.member(person).await?;
        let changed = self.store.set_rights(&act, &member, &rights).await;
        changed.map_err(|error| words::unchanged(lang, &error))?;
        let (name, allowed) = (visible(&member.name), staff_words::rights(lang, &rights));
        console.line(&pick(lang, format!("صلاحية {name} الآن: {allowed}"), format!("{name} may now: {allowed}")))
    }

    async fn remove_from_staff(&self, person: &str, yes: bool, console: &mut Console<'_>) -> Outcome {
        let (lang, act) = (self.lang, self.staff_act()?);
        let member = self.member(person).await?;
        let (name, id) = (visible(&member.name), member.id.short());
        let question = pick(
            lang,
            format!("ستُسحب صلاحية {name}، وتنتهي جلساته في الحال."),
            format!("{name} loses access, and their sessions end at once."),
        );
        if !yes && !console.confirms(lang, &question, id)? {
            return Err(not_confirmed(lang));
        }
        let removed = self.store.remove_member(&act, &member).await;
        removed.map_err(|error| words::unchanged(lang, &error))?;
        console.line(&pick(lang, format!("سُحبت صلاحية {name}"), format!("{name} has no access any more")))
    }

    /// The rights that a command gives.
    fn rights(&self, given: &Given) -> Result<Rights, Failure> {
        let role = |typed: &String| {
            let typed = language::normalise::line(typed);
            let is_meant = |role: &Role| {
                role.name() == typed.to_lowercase().replace('-', "_")
                    || language::Lang::ALL.into_iter().any(|lang| role.label(lang) == typed)
            };
            Role::ALL.into_iter().find(is_meant).ok_or_else(|| words::not_a_role(self.lang))
        };
        let roles = given.role.iter().map(role).collect::<Result<Vec<_>, _>>()?;
        Rights::new(roles, given.steward).ok_or_else(|| words::no_rights(self.lang))
    }

    /// The member with access whose key begins with what was typed.
    async fn member(&self, typed: &str) -> Result<Member, Failure> {
        let typed = language::normalise::code(typed).to_lowercase();
        let staff = self.store.staff().await.map_err(|error| self.unreachable(&error))?;
        let is_meant = |member: &Member| member.is_present() && member.id.as_str().starts_with(&typed);
        let mut meant = staff.into_iter().filter(is_meant);
        // Two people whose keys begin with the same eight digits are told apart by more of them.
        match (meant.next(), meant.next()) {
            (Some(member), None) if typed.len() >= PersonId::SHORT => Ok(member),
            _ => Err(words::no_such_person(self.lang)),
        }
    }
}
