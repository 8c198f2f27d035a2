// What a visitor asks for, as CloudFront hands it to a function, and the function's answer in one line.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html

/** A request of a viewer: an address, perhaps with a query, and headers by their name in small letters. */
export function request(address, headers = {}, method = 'GET') {
  const [uri, query] = address.split('?');
  const values = object => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, { value }]));
  return {
    version: '1.0',
    context: { distributionDomainName: 'd111111abcdef8.cloudfront.net', distributionId: 'EXAMPLE', eventType: 'viewer-request', requestId: 'EXAMPLE' },
    viewer: { ip: '198.51.100.11' },
    request: {
      method,
      uri,
      querystring: query ? values(Object.fromEntries(new URLSearchParams(query))) : {},
      headers: values({ host: 'example.org', ...headers }),
      cookies: {},
    },
  };
}

/** `serve FILE`, where the request goes on, or `STATUS ADDRESS`. */
export function told(answer) {
  return 'statusCode' in answer ? `${answer.statusCode} ${answer.headers.location.value}` : `serve ${answer.uri}`;
}
