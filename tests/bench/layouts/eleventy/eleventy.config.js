// The same page parts as the other generators' layouts: menu, language switch, hreflang, contents, section lists, site map.
import markdownIt from 'markdown-it';
import anchor from 'markdown-it-anchor';
import footnote from 'markdown-it-footnote';

const slugify = text => text.trim().toLowerCase().replace(/\s+/g, '-');

export default function (config) {
  config.setLibrary('md', markdownIt({ html: true }).use(anchor, { slugify }).use(footnote));
  config.addFilter('outline', html => [...html.matchAll(/<h[23] id="([^"]*)"[^>]*>(.*?)<\/h/g)].map(([, id, text]) => ({ id, text })));
  for (const lang of ['ar', 'en']) {
    config.addCollection(`${lang}Sections`, api => {
      const sections = api.getFilteredByGlob(`content/${lang}/section-*/index.md`);
      return sections.sort((a, b) => a.data.weight - b.data.weight);
    });
    config.addCollection(`${lang}Pages`, api => {
      const bySection = {};
      const pages = api.getFilteredByGlob(`content/${lang}/section-*/page-*.md`).sort((a, b) => a.data.weight - b.data.weight);
      for (const page of pages) (bySection[page.url.split('/')[2]] ??= []).push(page);
      return bySection;
    });
  }
  return { dir: { input: 'content', includes: '../_includes' }, markdownTemplateEngine: false };
}
