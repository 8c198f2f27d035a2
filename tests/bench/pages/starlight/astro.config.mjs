import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';

export default defineConfig({
  site: 'https://example.org',
  integrations: [starlight({ title: 'Example', sidebar: [{ label: 'Guides', items: [{ label: 'A guide', slug: 'guides/example' }] }] })],
});
