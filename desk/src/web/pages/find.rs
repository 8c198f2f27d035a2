//! Finding requests: by a reference in any writing, and by a person's number, which is a POST that is logged. No address and no log holds
//! the number.

use forms::Reference;
use store::StoreError;
use tera::Context;

use crate::web::body::Fields;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// The page.
pub(in crate::web) fn show(visit: &Visit<'_>) -> Reply {
    page(visit, Status::Ok, None, Context::new())
}

fn page(visit: &Visit<'_>, status: Status, why: Option<&str>, mut context: Context) -> Reply {
    context.insert("why", &why);
    visit.page(status, "desk/find.html", visit.say("بحث", "Find"), context)
}

/// Finds by a reference.
pub(in crate::web) async fn by_reference(visit: &Visit<'_>, fields: &Fields) -> Result<Reply, StoreError> {
    match Reference::parse(fields.text("reference")) {
        Ok(reference) => Ok(Reply::see_other(format!("/desk/requests/{reference}"))),
        Err(_) => {
            let why = visit.say(
                "ليس هذا رقم طلب. رقم الطلب ثمانية أحرف وأرقام لاتينية، مثل ما في الإيصال.",
                "This is not the number of a request. It has eight letters and digits, as on the receipt.",
            );
            let mut context = Context::new();
            context.insert("typed_reference", fields.text("reference"));
            Ok(page(visit, Status::Unprocessable, Some(why), context))
        }
    }
}
