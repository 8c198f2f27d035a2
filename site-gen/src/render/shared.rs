//! The values that all pages of a language share. They are built once per language, never per page.

use std::collections::BTreeMap;

use language::Lang;
use serde::Serialize;
use tera::Context;
use toml::Spanned;

use super::assets::Assets;
use crate::data::{Complete, Strings, Words};
use crate::pair::SiteIndex;
use crate::parse::url;
use crate::previous::digest;

/// The values that all pages of a language share.
pub(super) struct Shared {
    ar: Language,
    en: Language,
    both: Context,
}

struct Language {
    context: Context,
    digest: String,
}

#[derive(Clone, Copy, Serialize)]
pub(super) struct LangView {
    code: Lang,
    dir: &'static str,
    name: &'static str,
}

impl LangView {
    pub(super) fn new(lang: Lang) -> Self {
        LangView { code: lang, dir: lang.dir(), name: lang.own_name() }
    }
}

#[derive(Serialize)]
struct SiteView<'a> {
    name: &'a str,
    city: &'a str,
    licence: &'a str,
    home: String,
    /// The public address without a slash at its end, if it is known.
    origin: Option<&'a str>,
}

#[derive(Serialize)]
struct MenuItem<'a> {
    url: &'a str,
    label: &'a str,
}

/// The values for templates of one language, apart from `page`.
#[derive(Serialize)]
struct LanguageView<'a> {
    lang: LangView,
    other: LangView,
    site: SiteView<'a>,
    t: BTreeMap<&'a str, &'a str>,
    menu: Vec<MenuItem<'a>>,
    footer: Vec<MenuItem<'a>>,
    /// The address of each asset by its name.
    assets: &'a BTreeMap<&'a str, String>,
    /// The Subresource Integrity digest of each style sheet and script by its name.
    integrity: &'a BTreeMap<&'a str, String>,
    /// The address of the feed, if the language has one.
    feed: Option<String>,
}

/// One language's part of a bilingual page.
#[derive(Serialize)]
struct BilingualPart<'a> {
    lang: LangView,
    site: SiteView<'a>,
    t: BTreeMap<&'a str, &'a str>,
}

impl Shared {
    pub(super) fn new(
        data: &Complete,
        index: &SiteIndex,
        assets: &Assets,
        base_url: Option<&str>,
        templates: &str,
        has_feed: impl Fn(Lang) -> bool,
    ) -> Self {
        let (addresses, integrity) = (assets.addresses(), assets.integrity());
        let mut both = Context::new();
        let parts: Vec<_> = Lang::ALL
            .into_iter()
            .map(|lang| BilingualPart {
                lang: LangView::new(lang),
                site: site(data, base_url, lang),
                t: strings(&data.strings, lang),
            })
            .collect();
        both.insert("voices", &parts);
        both.insert("assets", &addresses);
        both.insert("integrity", &integrity);
        let one = |lang: Lang| {
            let view = LanguageView {
                lang: LangView::new(lang),
                other: LangView::new(lang.other()),
                site: site(data, base_url, lang),
                t: strings(&data.strings, lang),
                menu: menu(&data.site.nav, index, lang),
                footer: menu(&data.site.footer, index, lang),
                assets: &addresses,
                integrity: &integrity,
                feed: has_feed(lang).then(|| format!("/{lang}/feed.xml")),
            };
            let json = serde_json::to_vec(&view).unwrap_or_default();
            let context = Context::from_serialize(&view).unwrap_or_default();
            // Templates get plurals from a function and not from the context, so they are added to the digest here.
            let words = format!("{:?}", data.strings);
            Language { context, digest: digest(&[json.as_slice(), words.as_bytes(), templates.as_bytes()].concat()) }
        };
        Shared { ar: one(Lang::Ar), en: one(Lang::En), both }
    }

    fn language(&self, lang: Lang) -> &Language {
        match lang {
            Lang::Ar => &self.ar,
            Lang::En => &self.en,
        }
    }

    pub(super) fn context(&self, lang: Lang) -> &Context {
        &self.language(lang).context
    }

    /// The digest of everything that all pages of a language share: templates, strings, menu, assets.
    pub(super) fn digest(&self, lang: Lang) -> &str {
        &self.language(lang).digest
    }

    /// The context of bilingual pages: the pages for errors.
    pub(super) fn both(&self) -> &Context {
        &self.both
    }
}

fn menu<'a>(keys: &'a [Spanned<String>], index: &'a SiteIndex, lang: Lang) -> Vec<MenuItem<'a>> {
    let entries = keys.iter().filter_map(|key| index.open(lang, key.get_ref()));
    entries.map(|entry| MenuItem { url: &entry.url, label: &entry.label }).collect()
}

fn site<'a>(data: &'a Complete, base_url: Option<&'a str>, lang: Lang) -> SiteView<'a> {
    let site = &data.site;
    SiteView {
        name: site.name.get(lang),
        city: site.city.get(lang),
        licence: &site.licence,
        home: url(lang, "index"),
        origin: base_url,
    }
}

/// The interface strings of one language, without plurals.
pub(super) fn strings(strings: &Strings, lang: Lang) -> BTreeMap<&str, &str> {
    strings
        .iter()
        .filter_map(|(key, words)| match words {
            Words::Plain(text) => Some((key.as_str(), text.get(lang))),
            Words::Plural(_) => None,
        })
        .collect()
}
