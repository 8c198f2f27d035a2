// The CloudFront Function that sees every answer of the site before it is sent (event: viewer response, runtime:
// cloudfront-js-2.0). It gives the page for what is not there its status.
//
// CloudFront does not call it for an origin's answers of 400 and more. So the other function (site-request.js) asks for the page
// as a file that is there; the file's metadata says the status that it stands for.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html

function handler(event) {
    const response = event.response;
    const status = response.headers['x-amz-meta-status'];
    if (status) {
        delete response.headers['x-amz-meta-status'];
        // A 304 says that the browser's copy is still right, status and all; with another status it would be an empty page.
        if (response.statusCode === 200) {
            response.statusCode = Number(status.value);
            response.statusDescription = status.value === '410' ? 'Gone' : 'Not Found';
        }
    }
    return response;
}
