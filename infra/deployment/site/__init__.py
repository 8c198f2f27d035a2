"""Publishing the site: uploads, edge functions, CloudFront's cache, and checks of the live site."""
