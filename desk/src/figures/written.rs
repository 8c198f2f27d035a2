//! The figures as tables for a spreadsheet, and as a page that an editor can publish.

use language::Lang;
use language::calendar::Day;

use super::{Cell, Figures};
use crate::pick::pick;
use crate::sheet::Sheet;

fn shown(cell: Cell, lang: Lang) -> String {
    match cell {
        Cell::Number(number) => number.to_string(),
        Cell::Hidden => hidden(lang).into(),
    }
}

fn hidden(lang: Lang) -> &'static str {
    pick(lang, "لا يُعرض", "not shown")
}

/// All figures in one sheet: a title, then its rows.
pub fn sheets(figures: &Figures, lang: Lang) -> Sheet {
    let number = |number: Option<String>| number.unwrap_or_else(|| hidden(lang).to_string());
    let mut rows: Vec<Vec<String>> = Vec::new();
    for table in &figures.tables {
        for row in &table.rows {
            rows.push(vec![table.title.clone(), row.label.clone(), shown(row.cell, lang)]);
        }
        if let Some(total) = table.total {
            rows.push(vec![table.title.clone(), pick(lang, "المجموع", "Sum").into(), shown(total, lang)]);
        }
    }
    for time in &figures.times {
        let days = |days: Option<i64>| number(days.map(|days| days.to_string()));
        let label = |what: &str| format!("{}{}{what}", time.label, pick(lang, "، ", ", "));
        let title = pick(lang, "المدد بالأيام", "Times in days");
        rows.push(vec![title.into(), label(pick(lang, "الوسيط", "median")), days(time.median)]);
        rows.push(vec![title.into(), label(pick(lang, "تسعة من عشرة", "nine of ten")), days(time.ninth_decile)]);
    }
    if let Some(satisfaction) = &figures.satisfaction {
        let title = pick(lang, "الرضا", "Satisfaction");
        rows.push(vec![title.into(), pick(lang, "المجيبون", "Answered").into(), satisfaction.answered.to_string()]);
        for (label, share) in &satisfaction.shares {
            rows.push(vec![title.into(), label.clone(), number(share.map(|share| format!("{share}%")))]);
        }
    }
    let headings = [pick(lang, "الجدول", "Table"), pick(lang, "البند", "Item"), pick(lang, "العدد", "Number")];
    Sheet { name: "figures".into(), headings: headings.map(String::from).into(), rows }
}

/// The figures as a page of the website, with its front matter. An editor reads it before publishing.
pub fn page(figures: &Figures, today: Day, lang: Lang) -> String {
    let title = pick(lang, format!("أرقام {}", figures.quarter), format!("Figures of the {}", figures.quarter));
    let description = pick(
        lang,
        "أعداد الطلبات وخطواتها ومددها، وآراء من خدمناهم، بلا أسماء.",
        "How many requests came, where they stand and how long they take, and what those we served say, without names.",
    );
    let mut text = format!("---\ntitle: {title}\ndescription: {description}\nupdated: {}\n---\n", today.iso());
    text.push_str(pick(
        lang,
        "\nلا نعرض عددًا أقل من خمسة، حتى لا يُعرف منه أحد.\n",
        "\nWe show no number below five, so that nobody can be recognised by it.\n",
    ));
    let heading = |name: &str, value: &str| format!("\n| {name} | {value} |\n|---|---|\n");
    for table in &figures.tables {
        text.push_str(&format!("\n## {}\n", table.title));
        text.push_str(&table.note.map(|note| format!("\n{note}\n")).unwrap_or_default());
        text.push_str(&heading(pick(lang, "البند", "Item"), pick(lang, "العدد", "Number")));
        for row in &table.rows {
            text.push_str(&format!("| {} | {} |\n", row.label, shown(row.cell, lang)));
        }
        if let Some(total) = table.total {
            text.push_str(&format!("| {} | {} |\n", pick(lang, "المجموع", "Sum"), shown(total, lang)));
        }
    }
    let times: Vec<_> = figures.times.iter().filter_map(|time| Some((time.label, time.median?, time.ninth_decile?))).collect();
    if !times.is_empty() {
        text.push_str(&format!("\n## {}\n", pick(lang, "المدد بالأيام", "Times in days")));
        let names = pick(
            lang,
            "\n| المدة | نصف الطلبات خلال | تسعة من عشرة خلال |\n|---|---|---|\n",
            "\n| Time | Half of the requests within | Nine of ten within |\n|---|---|---|\n",
        );
        text.push_str(names);
        for (label, median, decile) in times {
            text.push_str(&format!("| {label} | {median} | {decile} |\n"));
        }
    }
    if let Some(satisfaction) = &figures.satisfaction {
        text.push_str(&format!("\n## {}\n", pick(lang, "رضا من خدمناهم", "Satisfaction of those we served")));
        let quarters = satisfaction.quarters.join(pick(lang, "، ", ", "));
        let answered = satisfaction.answered;
        text.push_str(&pick(
            lang,
            format!("\nأجاب {answered} ({quarters}).\n"),
            format!("\n{answered} answered ({quarters}).\n"),
        ));
        text.push_str(&heading(pick(lang, "الجواب", "Answer"), pick(lang, "النسبة", "Share")));
        for (label, share) in &satisfaction.shares {
            let share = share.map_or_else(|| hidden(lang).to_string(), |share| format!("{share}%"));
            text.push_str(&format!("| {label} | {share} |\n"));
        }
    }
    text
}
