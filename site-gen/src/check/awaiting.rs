//! Notes about details that only the association can supply.

use std::sync::Arc;

use language::{Bilingual, Lang};
use toml::Spanned;

use super::content::Content;
use crate::data::{Channel, Sourced};
use crate::diagnostic::Diagnostic;
use crate::findings::DataFinding;
use crate::source::SourceFile;

/// Whether a channel reaches the association without this site.
fn can_be_reached(channel: &Channel) -> bool {
    let has_address =
        |address: &Spanned<Bilingual>| Lang::ALL.into_iter().all(|lang| !address.get_ref().get(lang).trim().is_empty());
    channel.phone.as_ref().is_some_and(|phone| !phone.get_ref().trim().is_empty())
        || channel.address.as_ref().is_some_and(has_address)
}

pub(super) fn check(content: Content<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let awaiting = |file: &Arc<SourceFile>, span, what_en: String, what_ar: String| {
        Diagnostic::at(file, span, &DataFinding::Awaiting { what_en, what_ar })
    };
    if let Some(Sourced { value: site, file }) = &content.data.site
        && site.base_url.get_ref().is_empty()
    {
        diagnostics.push(awaiting(
            file,
            site.base_url.span(),
            "the site's public address".into(),
            "رابط الموقع العام".into(),
        ));
    }
    for page in content.pages {
        // Reported once, at the original.
        if page.lang == Lang::En && content.index.exists(Lang::Ar, &page.key) {
            continue;
        }
        let title = &page.meta.title;
        if let Some(span) = &page.meta.on_request {
            let (en, ar) = (format!("the text of the document \"{title}\""), format!("نص الوثيقة «{title}»"));
            diagnostics.push(awaiting(&page.file, span.clone(), en, ar));
        }
        for what in &page.meta.awaiting {
            diagnostics.push(awaiting(&page.file, what.span(), what.get_ref().clone(), what.get_ref().clone()));
        }
    }
    for form in content.data.forms.iter().filter(|form| form.definition.keep_days.is_none()) {
        if content.options.release {
            let id = form.definition.id.clone();
            diagnostics.push(Diagnostic::at(&form.file, 0..0, &DataFinding::KeptForEver { id }));
            continue;
        }
        let title = &form.definition.title;
        let en = format!("how long what the form \"{}\" brings is kept (`keep_days`)", title.get(Lang::En));
        let ar = format!("مدة حفظ ما يصل من نموذج «{}» (keep_days)", title.get(Lang::Ar));
        diagnostics.push(awaiting(&form.file, 0..0, en, ar));
    }
    if let Some(Sourced { value: desk, file }) = &content.data.desk
        && desk.quorum.is_none()
    {
        let en = "how many members of the committee have to vote for a decision (`quorum`)";
        let ar = "عدد أعضاء لجنة البحث الذي يلزم للبت في طلب (quorum)";
        diagnostics.push(awaiting(file, 0..0, en.into(), ar.into()));
    }
    let Some(Sourced { value: channels, file }) = &content.data.channels else { return diagnostics };
    if !channels.iter().any(can_be_reached) {
        if content.options.release {
            diagnostics.push(Diagnostic::at(file, 0..0, &DataFinding::NoContact));
        } else if !channels.is_empty() {
            let en = "a telephone number or an address, without which the site cannot be opened to the public";
            let ar = "رقم هاتف أو عنوان واحد على الأقل، فلا يُفتح الموقع للناس بدونه";
            diagnostics.push(awaiting(file, 0..0, en.into(), ar.into()));
        }
    }
    for channel in channels {
        let details = [
            ("telephone number", "رقم هاتف", &channel.phone),
            ("mail address", "بريد", &channel.email),
            ("web address", "رابط موقع", &channel.url),
        ];
        let of = |en: &str, ar: &str| {
            (
                format!("{en} of the channel \"{}\"", channel.name.get(Lang::En)),
                format!("{ar} قناة «{}»", channel.name.get(Lang::Ar)),
            )
        };
        for (en, ar, detail) in details {
            if let Some(detail) = detail.as_ref().filter(|detail| detail.get_ref().is_empty()) {
                let (en, ar) = of(en, ar);
                diagnostics.push(awaiting(file, detail.span(), en, ar));
            }
        }
        if let Some(address) = &channel.address {
            for lang in Lang::ALL.into_iter().filter(|lang| address.get_ref().get(*lang).is_empty()) {
                let (en, ar) = of("address", "عنوان");
                diagnostics.push(awaiting(
                    file,
                    address.span(),
                    format!("{en} in `{lang}`"),
                    format!("{ar} في {lang}"),
                ));
            }
        }
    }
    diagnostics
}
