//! The distribution: the origin of each address, the caches, the error pages and the response headers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use infra_rules::{Resource, at, list, plain};
use journeys::bundle;
use serde_json::{Value, json};

use crate::handed_on;
use crate::templates::{DOMAIN, Findings, Setting, Templates};

fn distribution<'a>(findings: &mut Findings, templates: &'a Templates) -> Option<&'a Resource> {
    let all: Vec<_> = templates.edge.of_kind("AWS::CloudFront::Distribution").collect();
    findings.same("the number of distributions", all.len(), 1);
    all.first().map(|(_, one)| *one)
}

/// Returns a behaviour by its pattern. The empty pattern returns the default behaviour.
fn behaviour<'a>(distribution: &'a Resource, pattern: &str) -> &'a Value {
    if pattern.is_empty() {
        return distribution.at("DistributionConfig/DefaultCacheBehavior");
    }
    let named = |one: &&Value| one["PathPattern"] == pattern;
    distribution.list("DistributionConfig/CacheBehaviors").iter().find(named).unwrap_or(&Value::Null)
}

fn behaviours(distribution: &Resource) -> Vec<&Value> {
    let default = distribution.at("DistributionConfig/DefaultCacheBehavior");
    [default].into_iter().chain(distribution.list("DistributionConfig/CacheBehaviors")).collect()
}

/// Adds a finding for each path whose value differs from the expected one.
fn check_values(findings: &mut Findings, what: &str, value: &Value, expected: &[(&str, Value)]) {
    for (path, expected) in expected {
        let found = at(value, path);
        findings.must(found == expected, format!("{what}: {path} is {found}, and must be {expected}"));
    }
}

pub(crate) fn site(templates: &Templates, findings: &mut Findings) {
    let Some(distribution) = distribution(findings, templates) else { return };
    let config = distribution.at("DistributionConfig");
    check_values(
        findings,
        "Distribution",
        config,
        &[
            ("Enabled", true.into()),
            ("HttpVersion", "http2and3".into()),
            ("IPV6Enabled", true.into()),
            ("Aliases", json!([DOMAIN])),
            ("DefaultRootObject", "index.html".into()),
            ("ViewerCertificate/AcmCertificateArn", "<Certificate>".into()),
            ("ViewerCertificate/SslSupportMethod", "sni-only".into()),
            ("ViewerCertificate/MinimumProtocolVersion", "TLSv1.2_2021".into()),
            ("WebACLId", "<Firewall.Arn>".into()),
            ("Logging", Value::Null),
            ("Restrictions", Value::Null),
            ("OriginGroups", Value::Null),
        ],
    );
    // `PriceClass_100` has no edge locations in the Middle East; these two have some.
    let class = plain(&config["PriceClass"]);
    findings.must(
        ["PriceClass_200", "PriceClass_All"].contains(&class.as_str()),
        format!("{class} is far from its readers"),
    );
    origins(findings, templates, distribution);
    if let Some(certificate) = findings.there(&templates.edge, "Certificate") {
        let is_full = templates.setting == Setting::Full;
        let zone = json!([{ "DomainName": DOMAIN, "HostedZoneId": "Z0" }]);
        findings.properties(
            "Certificate",
            certificate,
            &[
                ("DomainName", DOMAIN.into()),
                // The certificate is renewed automatically for as long as the DNS record exists.
                ("ValidationMethod", "DNS".into()),
                ("KeyAlgorithm", "EC_prime256v1".into()),
                ("DomainValidationOptions", if is_full { zone } else { Value::Null }),
            ],
        );
    }
    // The hosted zone that all distributions share ("AliasTarget": HostedZoneId).
    let alias = json!({ "DNSName": "<Distribution.DomainName>", "HostedZoneId": "Z2FDTNDATAQYW2" });
    for (id, group) in templates.edge.of_kind("AWS::Route53::RecordSetGroup") {
        findings.properties(id, group, &[("HostedZoneId", "Z0".into())]);
    }
    let records: BTreeSet<String> = templates
        .edge
        .of_kind("AWS::Route53::RecordSetGroup")
        .flat_map(|(_, group)| group.list("RecordSets"))
        .filter(|record| record["AliasTarget"] == alias && record["Name"] == DOMAIN)
        .map(|record| plain(&record["Type"]))
        .collect();
    let expected = if templates.setting == Setting::Full { vec!["A", "AAAA", "HTTPS"] } else { vec![] };
    findings.same(
        "the records of the domain",
        records,
        expected.into_iter().map(String::from).collect::<BTreeSet<_>>(),
    );
}

fn origins(findings: &mut Findings, templates: &Templates, distribution: &Resource) {
    let origins: BTreeMap<String, &Value> =
        distribution.list("DistributionConfig/Origins").iter().map(|origin| (plain(&origin["Id"]), origin)).collect();
    findings.same("the origins", origins.keys().map(String::as_str).collect::<Vec<_>>(), vec!["intake", "site"]);
    let (Some(site), Some(intake)) = (origins.get("site"), origins.get("intake")) else { return };
    check_values(
        findings,
        "the origin of files",
        site,
        &[
            ("DomainName", "<Site.RegionalDomainName>".into()),
            ("OriginAccessControlId", "<SiteAccess.Id>".into()),
            ("S3OriginConfig/OriginAccessIdentity", "".into()),
            ("OriginCustomHeaders", Value::Null),
        ],
    );
    let version = if templates.setting == Setting::Full { "33333333-cccc" } else { "" };
    let key = format!("{{{{resolve:secretsmanager:<secret>:SecretString:::{version}}}}}");
    check_values(
        findings,
        "the origin of the form",
        intake,
        &[
            ("DomainName", "a0.execute-api.eu-central-1.amazonaws.com".into()),
            ("CustomOriginConfig/OriginProtocolPolicy", "https-only".into()),
            ("CustomOriginConfig/OriginSSLProtocols", json!(["TLSv1.2"])),
            // This is longer than the gateway's timeout.
            ("CustomOriginConfig/OriginReadTimeout", 30.into()),
            ("OriginCustomHeaders", json!([{ "HeaderName": function::HEADER, "HeaderValue": key }])),
            ("OriginAccessControlId", Value::Null),
            // A failed connection attempt can be retried, because it has sent nothing.
            ("ConnectionAttempts", 3.into()),
            ("ConnectionTimeout", 5.into()),
        ],
    );
    if let Some(access) = findings.there(&templates.edge, "SiteAccess") {
        findings.properties(
            "SiteAccess",
            access,
            &[
                ("OriginAccessControlConfig/OriginAccessControlOriginType", "s3".into()),
                ("OriginAccessControlConfig/SigningBehavior", "always".into()),
                ("OriginAccessControlConfig/SigningProtocol", "sigv4".into()),
            ],
        );
    }
}

const READ: [&str; 2] = ["GET", "HEAD"];
const YEAR: i64 = 31_536_000;
/// AWS's managed policy that caches nothing ("Use managed cache policies", CachingDisabled).
const CACHING_DISABLED: &str = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

pub(crate) fn behaves(templates: &Templates, findings: &mut Findings) {
    let Some(distribution) = distribution(findings, templates) else { return };
    let patterns: Vec<String> = behaviours(distribution).iter().map(|one| plain(&one["PathPattern"])).collect();
    findings.same(
        "the patterns, in their order",
        patterns,
        ["", "/assets/*", "/intake/*", "/desk", "/desk/*"].map(String::from).to_vec(),
    );
    let function = |event: &str, id: &str| json!({ "EventType": event, "FunctionARN": format!("<{id}.FunctionMetadata.FunctionARN>") });
    let (request, response) = (function("viewer-request", "SiteRequest"), function("viewer-response", "SiteResponse"));
    for (pattern, origin, cache, functions) in [
        ("", "site", "<Pages>", json!([request, response])),
        ("/assets/*", "site", "<Assets>", Value::Null),
        ("/intake/*", "intake", "<NotKept>", json!([request])),
        ("/desk", "intake", CACHING_DISABLED, Value::Null),
        ("/desk/*", "intake", CACHING_DISABLED, Value::Null),
    ] {
        let one = behaviour(distribution, pattern);
        let what = format!("the behaviour `{pattern}`");
        check_values(
            findings,
            &what,
            one,
            &[
                ("TargetOriginId", origin.into()),
                ("CachePolicyId", cache.into()),
                ("FunctionAssociations", functions),
                ("ResponseHeadersPolicyId", "<Headers>".into()),
                // The response is compressed with Brotli if the browser accepts it. Of a page with a token, the length would tell.
                ("Compress", (cache != CACHING_DISABLED).into()),
                ("ViewerProtocolPolicy", "redirect-to-https".into()),
                ("LambdaFunctionAssociations", Value::Null),
                ("TrustedKeyGroups", Value::Null),
                ("RealtimeLogConfigArn", Value::Null),
            ],
        );
        let methods: BTreeSet<String> = list(&one["AllowedMethods"]).iter().map(plain).collect();
        let all = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
        let expected: BTreeSet<String> =
            if origin == "intake" { all.map(String::from).into() } else { READ.map(String::from).into() };
        findings.same(&format!("{what}: the methods"), methods, expected);
        findings.same(&format!("{what}: the methods that are kept"), &one["CachedMethods"], &json!(READ));
        let to_origin = &one["OriginRequestPolicyId"];
        let expected = match pattern {
            "/intake/*" => json!("<ToIntake>"),
            "/desk" | "/desk/*" => json!("<ToDesk>"),
            _ => Value::Null,
        };
        findings.same(&format!("{what}: what is handed on"), to_origin, &expected);
    }
    functions(findings, templates);
}

fn functions(findings: &mut Findings, templates: &Templates) {
    let expected =
        [("SiteRequest", "site-request.js", "const CLOSED = false;\n"), ("SiteResponse", "site-response.js", "")];
    let found: BTreeSet<&str> = templates.edge.of_kind("AWS::CloudFront::Function").map(|(id, ..)| id).collect();
    findings.same("the edge's functions", found, expected.map(|(id, ..)| id).into_iter().collect::<BTreeSet<_>>());
    for (id, file, before) in expected {
        let Some(function) = findings.there(&templates.edge, id) else { continue };
        findings.properties(
            id,
            function,
            &[
                // The alarms refer to the function by this name.
                ("Name", format!("sama-{}", file.trim_end_matches(".js")).into()),
                ("AutoPublish", true.into()),
                ("FunctionConfig/Runtime", "cloudfront-js-2.0".into()),
                // The deployment replaces the file's name with the code. The form is open by default.
                ("FunctionCode", format!("{before}{file}").into()),
                ("FunctionConfig/KeyValueStoreAssociations", Value::Null),
            ],
        );
        let is_there = bundle::root().join("infra/edge").join(file).is_file();
        findings.must(is_there, format!("there is no infra/edge/{file}"));
    }
}

pub(crate) fn caches(templates: &Templates, findings: &mut Findings) {
    let policies: BTreeSet<&str> = templates.edge.of_kind("AWS::CloudFront::CachePolicy").map(|(id, _)| id).collect();
    findings.same("the cache policies", policies, BTreeSet::from(["Assets", "NotKept", "Pages"]));
    // The time that an edge caches a page before it revalidates, and an asset, whose name changes with its content.
    // Submit's responses are not cached: they say so themselves, and a response that did not would be cached for zero seconds.
    // Only a policy whose maximum time is above zero compresses ("Understand cache policies").
    let (pages, assets, not_kept) = (0..=300, YEAR..=YEAR, 0..=0);
    for (id, ages, longest) in
        [("Pages", &pages, &pages), ("Assets", &assets, &assets), ("NotKept", &not_kept, &(1..=1))]
    {
        let Some(policy) = findings.there(&templates.edge, id) else { continue };
        for (age, ages) in [("MinTTL", ages), ("DefaultTTL", ages), ("MaxTTL", longest)] {
            let found = policy.number(&format!("CachePolicyConfig/{age}")).unwrap_or(-1);
            findings.must(ages.contains(&found), format!("{id}: {age} is {found}"));
        }
        let parameters = "CachePolicyConfig/ParametersInCacheKeyAndForwardedToOrigin";
        let key: Vec<(String, Value)> = [
            // Without both settings, CloudFront compresses nothing ("Serve compressed files").
            ("EnableAcceptEncodingBrotli", Value::Bool(true)),
            ("EnableAcceptEncodingGzip", true.into()),
            // Values that differ between visitors do not change the response, and the edge does not forward them.
            ("CookiesConfig/CookieBehavior", "none".into()),
            ("HeadersConfig/HeaderBehavior", "none".into()),
            ("QueryStringsConfig/QueryStringBehavior", "none".into()),
        ]
        .map(|(path, value)| (format!("{parameters}/{path}"), value))
        .into();
        let key: Vec<_> = key.iter().map(|(path, value)| (path.as_str(), value.clone())).collect();
        findings.properties(id, policy, &key);
    }
    if let Some(to_desk) = findings.there(&templates.edge, "ToDesk") {
        let config = to_desk.at("OriginRequestPolicyConfig");
        check_values(
            findings,
            "ToDesk",
            config,
            &[
                // Its own cookies alone (`desk::web`, `sign_in`), whatever else a browser has for this host.
                (
                    "CookiesConfig",
                    json!({ "CookieBehavior": "whitelist", "Cookies": [::desk::web::COOKIES[0], ::desk::web::COOKIES[1]] }),
                ),
                ("QueryStringsConfig", json!({ "QueryStringBehavior": "all" })),
                (
                    "HeadersConfig",
                    json!({ "HeaderBehavior": "whitelist", "Headers": ["Content-Type", "Origin", "Sec-Fetch-Site"] }),
                ),
            ],
        );
    }
    let policies: BTreeSet<&str> =
        templates.edge.of_kind("AWS::CloudFront::OriginRequestPolicy").map(|(id, ..)| id).collect();
    findings.same("the policies of what is handed on", policies, BTreeSet::from(["ToDesk", "ToIntake"]));
    let Some(to_intake) = findings.there(&templates.edge, "ToIntake") else { return };
    let config = to_intake.at("OriginRequestPolicyConfig");
    check_values(
        findings,
        "ToIntake",
        config,
        &[
            ("CookiesConfig/CookieBehavior", "none".into()),
            ("QueryStringsConfig/QueryStringBehavior", "none".into()),
            ("HeadersConfig/HeaderBehavior", "whitelist".into()),
        ],
    );
    let headers: BTreeSet<String> =
        list(at(config, "HeadersConfig/Headers")).iter().map(|one| plain(one).to_lowercase()).collect();
    // The front door's key is not among them, because visitors do not send it.
    let read = handed_on::READ.map(String::from);
    findings.same("ToIntake: the headers", headers, BTreeSet::from(read));
}

/// The page that replaces each error response. The function's own responses are not replaced, because they contain the visitor's
/// input.
const PAGES: [(i64, &str); 6] = [
    (404, "/404.html"),
    (403, "/closed.html"),
    (500, "/closed.html"),
    (502, "/closed.html"),
    (503, "/closed.html"),
    (504, "/closed.html"),
];

pub(crate) fn errors(templates: &Templates, findings: &mut Findings) {
    let Some(distribution) = distribution(findings, templates) else { return };
    let mut found = BTreeSet::new();
    for error in distribution.list("DistributionConfig/CustomErrorResponses") {
        let code = error["ErrorCode"].as_i64().unwrap_or_default();
        let page = plain(&error["ResponsePagePath"]);
        findings.must(
            error["ResponseCode"] == error["ErrorCode"],
            format!("{code} is answered as {}", error["ResponseCode"]),
        );
        let kept = error["ErrorCachingMinTTL"].as_i64().unwrap_or(i64::MAX);
        // The error page is cached briefly, so that every visitor sees soon that a fault is over.
        findings.must(kept <= 10, format!("{code} is kept for {kept} s"));
        found.insert((code, page));
    }
    let expected: BTreeSet<_> = PAGES.iter().map(|(code, page)| (*code, page.to_string())).collect();
    findings.same("the error pages", found, expected);
    // Each error page is part of the site.
    for (_, page) in PAGES {
        let file = bundle::built().join("site").join(page.trim_start_matches('/'));
        findings.must(file.is_file(), format!("the site has no {page}"));
    }
}

/// The headers that the build sets for every address, by their names in lower case.
fn everywhere() -> &'static BTreeMap<String, String> {
    static EVERYWHERE: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    EVERYWHERE.get_or_init(|| {
        let file = std::fs::read_to_string(bundle::built().join("headers.json")).unwrap();
        let rules: Value = serde_json::from_str(&file).unwrap();
        let rule = list(&rules).iter().find(|rule| rule["path"] == "/*").unwrap();
        rule["headers"].as_object().unwrap().iter().map(|(name, value)| (name.to_lowercase(), plain(value))).collect()
    })
}

pub(crate) fn headers(templates: &Templates, findings: &mut Findings) {
    let policies: Vec<_> = templates.edge.of_kind("AWS::CloudFront::ResponseHeadersPolicy").collect();
    findings.same("the number of policies for headers", policies.len(), 1);
    let Some((id, policy)) = policies.first() else { return };
    let mut sent = BTreeMap::new();
    let mut weak = Vec::new();
    let security = policy.at("ResponseHeadersPolicyConfig/SecurityHeadersConfig").as_object();
    for (name, header) in security.into_iter().flatten() {
        if header["Override"] != true {
            weak.push(name.clone());
        }
        let (name, value) = written(name, header);
        sent.insert(name, value);
    }
    for header in policy.list("ResponseHeadersPolicyConfig/CustomHeadersConfig/Items") {
        if header["Override"] != true {
            weak.push(plain(&header["Header"]));
        }
        sent.insert(plain(&header["Header"]).to_lowercase(), plain(&header["Value"]));
    }
    // Without an override, a header of a file or of the function would replace the policy's.
    findings.must(weak.is_empty(), format!("{id}: an origin may say otherwise of {weak:?}"));
    let mut expected = everywhere().clone();
    // Each file and each of the function's responses has its own `Cache-Control`.
    expected.remove("cache-control");
    for (name, value) in &expected {
        let found = sent.get(name);
        findings.must(found == Some(value), format!("{id}: {name} is {found:?}, and headers.json says {value:?}"));
    }
    for name in sent.keys().filter(|name| !expected.contains_key(*name)) {
        findings.must(false, format!("{id} sends {name}, and headers.json does not"));
    }
    findings.must(policy.at("ResponseHeadersPolicyConfig/CorsConfig").is_null(), format!("{id} lets other sites read"));
    // Headers that describe S3 and its objects.
    let hidden: BTreeSet<String> = policy
        .list("ResponseHeadersPolicyConfig/RemoveHeadersConfig/Items")
        .iter()
        .map(|header| plain(&header["Header"]).to_lowercase())
        .collect();
    let needless = ["server", "x-amz-server-side-encryption", "x-amz-version-id"].map(String::from);
    findings.same(&format!("{id}: what is taken away"), hidden, BTreeSet::from(needless));
}

/// The name and value of a header as CloudFront sends it ("Add security headers").
fn written(name: &str, header: &Value) -> (String, String) {
    match name {
        "ContentSecurityPolicy" => ("content-security-policy".into(), plain(&header["ContentSecurityPolicy"])),
        "ContentTypeOptions" => ("x-content-type-options".into(), "nosniff".into()),
        "ReferrerPolicy" => ("referrer-policy".into(), plain(&header["ReferrerPolicy"])),
        "StrictTransportSecurity" => {
            let mut value = format!("max-age={}", plain(&header["AccessControlMaxAgeSec"]));
            for (flag, words) in [("IncludeSubdomains", "; includeSubDomains"), ("Preload", "; preload")] {
                match &header[flag] {
                    Value::Bool(true) => value.push_str(words),
                    Value::Bool(false) => {}
                    other => value.push_str(&other.to_string()),
                }
            }
            ("strict-transport-security".into(), value)
        }
        other => (other.to_lowercase(), header.to_string()),
    }
}
