import './fonts.css';

/** The editors measure their letters once, when made: the fonts must be there before. */
export function fontsLoaded() {
  const faces = ['400 16px Sarabun', '600 16px Sarabun', '16px "Fira Code"'];
  return Promise.all(faces.map((face) => document.fonts.load(face, 'aก')));
}
