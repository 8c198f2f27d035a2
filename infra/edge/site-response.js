// The CloudFront Function for responses of the site (event: viewer response, runtime: cloudfront-js-2.0). It sets the status of
// the error pages.
//
// CloudFront does not invoke it for an origin's responses with a status of 400 or more. So site-request.js requests an error page
// as a file that exists, and the file's metadata contains the status.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html

function handler(event) {
    const response = event.response;
    const status = response.headers['x-amz-meta-status'];
    if (status) {
        delete response.headers['x-amz-meta-status'];
        // A 304 keeps its status: the browser's copy is current, status included. With another status it would be an empty page.
        if (response.statusCode === 200) {
            response.statusCode = Number(status.value);
            response.statusDescription = status.value === '410' ? 'Gone' : 'Not Found';
        }
    }
    return response;
}
