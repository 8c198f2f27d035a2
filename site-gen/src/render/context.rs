//! What templates see. Plain data, named as templates name it.

use std::collections::BTreeMap;

use forms::{Bilingual, Lang};
use serde::Serialize;
use tera::Context;

use super::assets::Assets;
use crate::data::{Channel, Complete, Strings};
use crate::pair::SiteIndex;
use crate::parse::{Heading, Page, PageKind};

/// The values that all pages of a language share.
pub(super) struct Shared {
    ar: Context,
    en: Context,
    both: Context,
}

#[derive(Serialize)]
struct LangView {
    code: Lang,
    dir: &'static str,
    name: &'static str,
}

impl LangView {
    fn new(lang: Lang) -> Self {
        LangView { code: lang, dir: lang.dir(), name: lang.own_name() }
    }
}

#[derive(Serialize)]
struct SiteView<'a> {
    name: &'a str,
    city: &'a str,
    licence: &'a str,
    home: String,
}

#[derive(Serialize)]
struct MenuItem<'a> {
    url: &'a str,
    label: &'a str,
}

/// One language's part of a page that speaks both.
#[derive(Serialize)]
struct Voice<'a> {
    lang: LangView,
    site: SiteView<'a>,
    t: BTreeMap<&'a str, &'a str>,
}

impl Shared {
    pub(super) fn new(data: &Complete, index: &SiteIndex, assets: &Assets) -> Self {
        let mut both = Context::new();
        let voices: Vec<_> = Lang::ALL
            .into_iter()
            .map(|lang| Voice { lang: LangView::new(lang), site: site(data, lang), t: strings(&data.strings, lang) })
            .collect();
        both.insert("voices", &voices);
        both.insert("assets", &assets.addresses());
        both.insert("integrity", &assets.integrity());
        let one = |lang| language_context(lang, data, index, assets);
        Shared { ar: one(Lang::Ar), en: one(Lang::En), both }
    }

    pub(super) fn context(&self, lang: Lang) -> &Context {
        match lang {
            Lang::Ar => &self.ar,
            Lang::En => &self.en,
        }
    }

    /// For pages that speak both languages: the chooser and the page for what is not there.
    pub(super) fn both(&self) -> &Context {
        &self.both
    }
}

fn language_context(lang: Lang, data: &Complete, index: &SiteIndex, assets: &Assets) -> Context {
    let menu: Vec<_> = data
        .site
        .nav
        .iter()
        .filter_map(|key| index.get(lang, key.get_ref()))
        .map(|entry| MenuItem { url: &entry.url, label: &entry.label })
        .collect();
    let mut context = Context::new();
    context.insert("lang", &LangView::new(lang));
    context.insert("other", &LangView::new(lang.other()));
    context.insert("site", &site(data, lang));
    context.insert("t", &strings(&data.strings, lang));
    context.insert("menu", &menu);
    context.insert("assets", &assets.addresses());
    context.insert("integrity", &assets.integrity());
    context
}

fn site(data: &Complete, lang: Lang) -> SiteView<'_> {
    let site = &data.site;
    SiteView {
        name: site.name.get(lang),
        city: site.city.get(lang),
        licence: &site.licence,
        home: crate::parse::url(lang, "index"),
    }
}

/// The interface strings of one language.
pub(super) fn strings(strings: &Strings, lang: Lang) -> BTreeMap<&str, &str> {
    strings.iter().map(|(key, text): (&String, &Bilingual)| (key.as_str(), text.get(lang))).collect()
}

/// A page as templates see it.
#[derive(Serialize)]
pub(super) struct PageView<'a> {
    title: &'a str,
    description: &'a str,
    kind: &'static str,
    url: String,
    html: &'a str,
    outline: &'a [Heading],
    /// The address of the page's other language.
    counterpart: String,
    /// The page's own absolute address, where the site's public address is known.
    canonical: Option<String>,
    /// Both languages' absolute addresses.
    alternates: Vec<Alternate>,
    /// The absolute address of the page that lets people choose a language.
    chooser: Option<String>,
}

#[derive(Serialize)]
struct Alternate {
    lang: Lang,
    url: String,
}

impl<'a> PageView<'a> {
    pub(super) fn new(page: &'a Page, index: &SiteIndex, base_url: Option<&str>) -> Self {
        let absolute = |path: &str| base_url.map(|base| format!("{base}{path}"));
        let alternates = Lang::ALL.into_iter().filter_map(|lang| {
            let url = absolute(&index.get(lang, &page.key)?.url)?;
            Some(Alternate { lang, url })
        });
        let counterpart = index.get(page.lang.other(), &page.key).map(|entry| entry.url.clone());
        PageView {
            title: &page.meta.title,
            description: &page.meta.description,
            kind: kind(page.meta.kind),
            html: &page.html,
            outline: &page.outline,
            counterpart: counterpart.unwrap_or_default(),
            canonical: absolute(&page.url()),
            alternates: alternates.collect(),
            chooser: absolute("/").filter(|_| page.key == "index"),
            url: page.url(),
        }
    }

    /// The frame for the intake function, with marks where it puts title, content and language switch.
    pub(super) fn shell() -> Self {
        PageView {
            title: "[[title]]",
            description: "",
            kind: "intake",
            url: String::new(),
            html: "",
            outline: &[],
            counterpart: String::new(),
            canonical: None,
            alternates: Vec::new(),
            chooser: None,
        }
    }
}

fn kind(kind: PageKind) -> &'static str {
    match kind {
        PageKind::Page => "page",
        PageKind::Home => "home",
        PageKind::Policy => "policy",
        PageKind::Channels => "channels",
        PageKind::Form => "form",
    }
}

/// A channel as its page lists it: what is not known is left out.
#[derive(Serialize)]
pub(super) struct ChannelView<'a> {
    id: &'a str,
    name: &'a str,
    page: Option<&'a str>,
    phone: Option<&'a str>,
    email: Option<&'a str>,
    url: Option<&'a str>,
    address: Option<&'a str>,
}

pub(super) fn channel_views<'a>(data: &'a Complete, index: &'a SiteIndex, lang: Lang) -> Vec<ChannelView<'a>> {
    let known = |detail: &'a Option<toml::Spanned<String>>| {
        detail.as_ref().map(|detail| detail.get_ref().as_str()).filter(|detail| !detail.is_empty())
    };
    let view = |channel: &'a Channel| ChannelView {
        id: channel.id.get_ref(),
        name: channel.name.get(lang),
        page: known(&channel.page).and_then(|key| index.get(lang, key)).map(|entry| entry.url.as_str()),
        phone: known(&channel.phone),
        email: known(&channel.email),
        url: known(&channel.url),
        address: channel.address.as_ref().map(|text| text.get_ref().get(lang)).filter(|text| !text.is_empty()),
    };
    data.channels.iter().map(view).collect()
}
