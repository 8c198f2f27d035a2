//! The addresses of pages on the site.

use language::Lang;

/// The address of a page: `/{lang}/{key}/`. The key `index` stands for its folder.
pub fn url(lang: Lang, key: &str) -> String {
    match key.strip_suffix("index").map(|folder| folder.trim_end_matches('/')) {
        Some("") => ["/", lang.code(), "/"].concat(),
        Some(folder) if key.ends_with("/index") => ["/", lang.code(), "/", folder, "/"].concat(),
        _ => ["/", lang.code(), "/", key, "/"].concat(),
    }
}

/// Whether a key is that of the first page of a folder.
pub fn is_first_page(key: &str) -> bool {
    key == "index" || key.ends_with("/index")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_stands_for_its_folder() {
        assert_eq!(url(Lang::Ar, "index"), "/ar/");
        assert_eq!(url(Lang::En, "policies/index"), "/en/policies/");
        assert_eq!(url(Lang::En, "policies/a"), "/en/policies/a/");
        assert_eq!(url(Lang::En, "my-index"), "/en/my-index/");
    }
}
