//! The person's own settings: the language of the desk, and the ways out.

use store::StoreError;
use tera::Context;

use crate::staff_words;
use crate::web::body::Fields;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// The page.
pub(in crate::web) fn show(visit: &Visit<'_>) -> Reply {
    let mut context = Context::new();
    context.insert("rights", &staff_words::rights(visit.lang(), visit.rights()));
    visit.page(Status::Ok, "desk/settings.html", visit.say("إعداداتك", "Your settings"), context)
}

/// Sets the language.
pub(in crate::web) async fn change(visit: &Visit<'_>, fields: &Fields) -> Result<Reply, StoreError> {
    let Ok(lang) = fields.text("lang").parse() else { return Ok(show(visit)) };
    visit.desk.store.set_language(visit.member(), lang).await?;
    Ok(Reply::see_other("/desk/settings"))
}
