//! A browser that signs a person in on the provider's pages: cookies, redirects and forms, no more.

use ureq::Agent;
use ureq::http::Response;

/// What the person does on the provider's pages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Person<'a> {
    /// Signs in by this name.
    SignsIn(&'a str),
    /// Follows the link that cancels.
    Cancels,
    /// Expects to be signed in already.
    ExpectsNoLogin,
}

/// How a visit at the provider ends.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It sends the browser back with this query.
    Back(String),
    /// It shows an error of its own, with this status, and sends nobody anywhere.
    Error(u16),
    /// It asks for a name although none was expected.
    AskedForLogin,
}

pub(crate) struct Browser {
    agent: Agent,
    /// Names, paths and values.
    cookies: Vec<(String, String, String)>,
}

impl Browser {
    pub(crate) fn new() -> Self {
        let config = Agent::config_builder().max_redirects(0).http_status_as_error(false);
        Browser { agent: config.build().into(), cookies: Vec::new() }
    }

    /// Opens the provider's page and does what it asks, until the browser is sent to `redirect_uri`.
    pub(crate) fn visit(&mut self, address: &str, redirect_uri: &str, person: Person<'_>) -> End {
        let origin: String = address.split('/').take(3).collect::<Vec<_>>().join("/");
        let absolute = |link: &str| if link.starts_with('/') { format!("{origin}{link}") } else { link.to_string() };
        let (mut address, mut form) = (address.to_string(), None::<String>);
        for _ in 0..20 {
            let (status, location, page) = self.request(&address, form.take());
            if let Some(location) = location {
                if let Some(query) = location.strip_prefix(redirect_uri) {
                    return End::Back(query.trim_start_matches('?').to_string());
                }
                address = absolute(&location);
                continue;
            }
            if status != 200 {
                return End::Error(status);
            }
            let is_login = page.contains("name=\"prompt\" value=\"login\"");
            match person {
                Person::Cancels => {
                    let aborts = |link: &&str| link.split('"').next().unwrap_or_default().ends_with("/abort");
                    let link = page.split("href=\"").skip(1).find(aborts).expect("a link that cancels");
                    address = absolute(link.split('"').next().unwrap());
                    continue;
                }
                Person::ExpectsNoLogin if is_login => return End::AskedForLogin,
                Person::SignsIn(name) if is_login => form = Some(format!("prompt=login&login={name}&password=any")),
                _ => {
                    assert!(page.contains("name=\"prompt\" value=\"consent\""), "{page}");
                    form = Some("prompt=consent".into());
                }
            }
            address = absolute(page.split("action=\"").nth(1).unwrap().split('"').next().unwrap());
        }
        panic!("the provider asks without end");
    }

    /// Returns the status, the address of a redirect, and the page.
    fn request(&mut self, address: &str, form: Option<String>) -> (u16, Option<String>, String) {
        let path = address.splitn(4, '/').nth(3).unwrap_or_default();
        let path = format!("/{}", path.split('?').next().unwrap());
        let cookies = self.cookies.iter().filter(|(_, below, _)| path.starts_with(below));
        let cookies = cookies.map(|(name, _, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let mut response = match form {
            None => self.agent.get(address).header("Cookie", cookies).call(),
            Some(form) => {
                let post = self.agent.post(address).header("Cookie", cookies);
                post.header("Content-Type", "application/x-www-form-urlencoded").send(form)
            }
        }
        .unwrap();
        self.keep_cookies(&response);
        let location = response.headers().get("location").map(|value| value.to_str().unwrap().to_string());
        (response.status().as_u16(), location, response.body_mut().read_to_string().unwrap())
    }

    fn keep_cookies<B>(&mut self, response: &Response<B>) {
        for cookie in response.headers().get_all("set-cookie") {
            let mut parts = cookie.to_str().unwrap().split("; ");
            let (name, value) = parts.next().unwrap().split_once('=').unwrap();
            let rest: Vec<_> = parts.collect();
            let path = rest.iter().find_map(|part| part.strip_prefix("path=")).unwrap_or("/");
            self.cookies.retain(|(known, below, _)| (known.as_str(), below.as_str()) != (name, path));
            if !rest.iter().any(|part| part.starts_with("expires=Thu, 01 Jan 1970")) {
                self.cookies.push((name.into(), path.into(), value.into()));
            }
        }
    }
}
