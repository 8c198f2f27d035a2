// The build whose pages are tested, whatever they are.

/** The folder of the real build, as site-gen leaves it. */
export const DIST = process.env.EDGE_DIST;
if (!DIST) throw new Error('EDGE_DIST must name the folder of a build: cargo run -p site-gen -- build --out FOLDER');
