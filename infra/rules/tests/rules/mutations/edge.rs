//! A distribution with wrong origins, caches, error pages or headers.

use serde_json::json;

use super::mutation::{Mutation, gone, more, of, to};
use crate::templates::File::{Edge, Foundation};

pub(crate) fn all() -> Vec<Vec<Mutation>> {
    vec![
        of(
            "distribution",
            Edge,
            vec![
                to("Distribution/HttpVersion", "http2"),
                to("Distribution/IPV6Enabled", false),
                to("Distribution/ViewerCertificate/MinimumProtocolVersion", "TLSv1"),
                to("Distribution/PriceClass", "PriceClass_100"),
                gone("Distribution/WebACLId"),
                gone("Distribution/Origins[Id=site]/OriginAccessControlId"),
                gone("Distribution/Origins[Id=intake]/OriginCustomHeaders"),
                to("Distribution/Origins[Id=intake]/OriginCustomHeaders[0]/HeaderName", "x-front-door"),
                to("Distribution/Origins[Id=intake]/OriginCustomHeaders[0]/HeaderValue", "0f"),
                to("Distribution/Origins[Id=intake]/CustomOriginConfig/OriginProtocolPolicy", "match-viewer"),
                to("Distribution/Origins[Id=intake]/CustomOriginConfig/OriginReadTimeout", 10),
                to("Distribution/Logging", json!({ "Bucket": "visitors" })),
                to("Distribution/Aliases", json!([])),
                to("SiteAccess/SigningBehavior", "never"),
                to("Certificate/ValidationMethod", "EMAIL"),
                gone("Records/RecordSets[Type=AAAA]"),
            ],
        ),
        of(
            "behaviours",
            Edge,
            vec![
                to("Distribution/CacheBehaviors[PathPattern=/intake/*]/CachePolicyId", json!({ "Ref": "Pages" })),
                to("Distribution/CacheBehaviors[PathPattern=/intake/*]/AllowedMethods", json!(["GET", "HEAD"])),
                gone("Distribution/CacheBehaviors[PathPattern=/intake/*]/OriginRequestPolicyId"),
                gone("Distribution/CacheBehaviors[PathPattern=/intake/*]/FunctionAssociations"),
                gone("Distribution/CacheBehaviors[PathPattern=/intake/*]"),
                gone("Distribution/CacheBehaviors[PathPattern=/desk]"),
                gone("Distribution/CacheBehaviors[PathPattern=/desk/*]"),
                to("Distribution/CacheBehaviors[PathPattern=/desk/*]/CachePolicyId", json!({ "Ref": "NotKept" })),
                to(
                    "Distribution/CacheBehaviors[PathPattern=/desk/*]/OriginRequestPolicyId",
                    json!({ "Ref": "ToIntake" }),
                ),
                to("Distribution/CacheBehaviors[PathPattern=/desk/*]/AllowedMethods", json!(["GET", "HEAD"])),
                gone("Distribution/CacheBehaviors[PathPattern=/desk/*]/ResponseHeadersPolicyId"),
                to("Distribution/CacheBehaviors[PathPattern=/intake/*]/ViewerProtocolPolicy", "allow-all"),
                to("Distribution/CacheBehaviors[PathPattern=/assets/*]/Compress", false),
                gone("Distribution/CacheBehaviors[PathPattern=/assets/*]/ResponseHeadersPolicyId"),
                gone("Distribution/DefaultCacheBehavior/FunctionAssociations[EventType=viewer-response]"),
                to("Distribution/DefaultCacheBehavior/TargetOriginId", "intake"),
                to("SiteRequest/FunctionConfig/Runtime", "cloudfront-js-1.0"),
                to("SiteRequest/AutoPublish", false),
                to("SiteResponse/FunctionCode", "site-request.js"),
                to("SiteRequest/FunctionCode", "site-request.js"),
            ],
        ),
        of(
            "caches",
            Edge,
            vec![
                to("Pages/MaxTTL", 86_400),
                to("Assets/MinTTL", 0),
                to("NotKept/DefaultTTL", 60),
                to("NotKept/MinTTL", 1),
                to("NotKept/MaxTTL", 0),
                to("NotKept/ParametersInCacheKeyAndForwardedToOrigin/EnableAcceptEncodingBrotli", false),
                to("Pages/ParametersInCacheKeyAndForwardedToOrigin/EnableAcceptEncodingBrotli", false),
                to("Pages/ParametersInCacheKeyAndForwardedToOrigin/CookiesConfig/CookieBehavior", "all"),
                more("ToIntake/HeadersConfig/Headers", "User-Agent"),
                to("ToIntake/HeadersConfig/Headers", json!(["Content-Type", "Origin"])),
                to("ToIntake/HeadersConfig/HeaderBehavior", "allViewer"),
                to("ToIntake/CookiesConfig/CookieBehavior", "all"),
                to("ToIntake/QueryStringsConfig/QueryStringBehavior", "all"),
                to("ToDesk/CookiesConfig/CookieBehavior", "all"),
                more("ToDesk/CookiesConfig/Cookies", "session"),
                to("ToDesk/QueryStringsConfig/QueryStringBehavior", "none"),
                more("ToDesk/HeadersConfig/Headers", "User-Agent"),
            ],
        ),
        of(
            "error-pages",
            Edge,
            vec![
                gone("Distribution/CustomErrorResponses[ErrorCode=502]"),
                // The function responds with this status if it could not store the form.
                more(
                    "Distribution/CustomErrorResponses",
                    json!({ "ErrorCode": 507, "ResponseCode": 507, "ResponsePagePath": "/closed.html" }),
                ),
                to("Distribution/CustomErrorResponses[ErrorCode=404]/ResponseCode", 200),
                to("Distribution/CustomErrorResponses[ErrorCode=504]/ErrorCachingMinTTL", 300),
                to("Distribution/CustomErrorResponses[ErrorCode=500]/ResponsePagePath", "/500.html"),
            ],
        ),
        of(
            "headers",
            Edge,
            vec![
                to("Headers/SecurityHeadersConfig/ContentSecurityPolicy/ContentSecurityPolicy", "default-src 'self'"),
                to("Headers/SecurityHeadersConfig/ContentSecurityPolicy/Override", false),
                gone("Headers/SecurityHeadersConfig/ContentTypeOptions"),
                to("Headers/SecurityHeadersConfig/StrictTransportSecurity/Preload", true),
                to("Headers/SecurityHeadersConfig/ReferrerPolicy/ReferrerPolicy", "origin"),
                gone("Headers/CustomHeadersConfig/Items[Header=Permissions-Policy]"),
                more(
                    "Headers/CustomHeadersConfig/Items",
                    json!({ "Header": "X-Powered-By", "Value": "x", "Override": true }),
                ),
                to("Headers/CorsConfig", json!({})),
            ],
        ),
        of(
            "buckets",
            Edge,
            vec![
                to("Site/PublicAccessBlockConfiguration/BlockPublicPolicy", false),
                gone("Site/PublicAccessBlockConfiguration"),
                to("Site/WebsiteConfiguration", json!({ "IndexDocument": "index.html" })),
                to("Site/VersioningConfiguration/Status", "Suspended"),
                gone("SitePolicy#OnlyTls"),
                to("SitePolicy#Read/Principal", "*"),
                gone("SitePolicy#Read"),
                to("SitePolicy#Read/Action", "s3:PutObject"),
            ],
        ),
        of("buckets", Foundation, vec![gone("Releases/BucketEncryption"), gone("ReleasesPolicy")]),
    ]
}
