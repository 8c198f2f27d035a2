// The build of the real content.

/** The folder of the real build, as site-gen writes it. */
export const DIST = process.env.EDGE_DIST;
if (!DIST) throw new Error('EDGE_DIST must name the folder of a build: cargo run -p site-gen -- build --out FOLDER');
