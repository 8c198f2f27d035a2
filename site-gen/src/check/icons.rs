//! The icons of pages and channels exist in the sprite.

use std::sync::Arc;

use toml::Spanned;

use super::content::Content;
use crate::diagnostic::Diagnostic;
use crate::findings::PageFinding;
use crate::icons;
use crate::source::SourceFile;

pub(super) fn check(content: Content<'_>) -> Vec<Diagnostic> {
    let icons = icons::names(&content.inputs.assets);
    let of_pages = content.pages.iter().filter_map(|page| Some((&page.file, page.meta.icon.as_ref()?)));
    let channels = content.data.channels.as_ref();
    let of_channels = channels.into_iter().flat_map(|channels| {
        channels.value.iter().filter_map(|channel| Some((&channels.file, channel.icon.as_ref()?)))
    });
    let named: Vec<(&Arc<SourceFile>, &Spanned<String>)> = of_pages.chain(of_channels).collect();
    let unknown = named.into_iter().filter(|(_, icon)| !icons.contains(icon.get_ref()));
    let report = |(file, icon): (&Arc<SourceFile>, &Spanned<String>)| {
        let icons = icons.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let finding = PageFinding::NoSuchIcon { icon: icon.get_ref().clone(), icons };
        Diagnostic::at(file, icon.span(), &finding)
    };
    unknown.map(report).collect()
}
