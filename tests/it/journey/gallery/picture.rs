//! A picture that is kept: few colours, so that it is small, and compared with patience for what another
//! version of a browser draws a little differently.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

/// A colour: red, green, blue.
type Colour = [u8; 3];

/// How many colours are kept; the others become the nearest of them.
const COLOURS: usize = 128;
/// A pixel differs when one of its colours does by more than this, of 255. Smoothed edges of letters
/// differ by less.
const SAME: u8 = 64;
/// One pixel in so many may differ.
const ONE_IN: usize = 2000;

/// A picture in memory.
#[derive(Clone, PartialEq)]
pub(super) struct Picture {
    pub(super) width: usize,
    pub(super) height: usize,
    pixels: Vec<Colour>,
}

impl Picture {
    /// Reads a PNG.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().expect("a PNG");
        let mut data = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut data).expect("its pixels");
        let samples = info.color_type.samples();
        let pixels = data[..info.buffer_size()].chunks_exact(samples);
        let pixels = pixels.map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        Self { width: info.width as usize, height: info.height as usize, pixels }
    }

    /// Writes it with few colours.
    pub(super) fn write(&self, file: &Path) {
        let (palette, places) = self.few_colours();
        let side = |pixels: usize| u32::try_from(pixels).expect("a size");
        let (width, height) = (side(self.width), side(self.height));
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_palette(palette.concat());
        encoder.set_compression(png::Compression::High);
        encoder.set_filter(png::Filter::NoFilter);
        let mut writer = encoder.write_header().expect("a header");
        writer.write_image_data(&places).expect("the pixels");
        writer.finish().expect("the end");
        fs::create_dir_all(file.parent().expect("a folder")).expect("the folder");
        fs::write(file, bytes).expect("the picture can be written");
    }

    /// The most frequent colours, and for each pixel the place of the one that is nearest.
    fn few_colours(&self) -> (Vec<Colour>, Vec<u8>) {
        let mut counts: HashMap<Colour, usize> = HashMap::new();
        for pixel in &self.pixels {
            *counts.entry(*pixel).or_default() += 1;
        }
        let mut palette: Vec<Colour> = counts.keys().copied().collect();
        palette.sort_by_key(|colour| (std::cmp::Reverse(counts[colour]), *colour));
        palette.truncate(COLOURS);
        let mut nearest: HashMap<Colour, u8> = HashMap::new();
        let mut place = |colour: &Colour| {
            *nearest.entry(*colour).or_insert_with(|| {
                let distance = |other: &Colour| {
                    let part = |at: usize| u32::from(colour[at].abs_diff(other[at])).pow(2);
                    part(0) + part(1) + part(2)
                };
                let places = (0_u8..).zip(&palette);
                places.min_by_key(|(_, other)| distance(other)).map_or(0, |(at, _)| at)
            })
        };
        let places = self.pixels.iter().map(&mut place).collect();
        (palette, places)
    }

    /// What differs from the one that is kept: nothing, or words and a picture in which it is marked.
    pub(super) fn difference(&self, kept: &Self) -> Option<(String, Self)> {
        if (self.width, self.height) != (kept.width, kept.height) {
            let words = format!(
                "{} × {} instead of {} × {} pixels",
                self.width, self.height, kept.width, kept.height
            );
            return Some((words, self.clone()));
        }
        let differs =
            |(a, b): (&Colour, &Colour)| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > SAME);
        let marks: Vec<bool> = self.pixels.iter().zip(&kept.pixels).map(differs).collect();
        let count = marks.iter().filter(|differs| **differs).count();
        let most = self.pixels.len() / ONE_IN;
        let first = marks.iter().position(|differs| *differs).unwrap_or(0);
        let place = (first % self.width, first / self.width);
        (count > most).then(|| {
            let pale = |part: u8| 255 - (255 - part) / 4;
            let mark = |(pixel, differs): (&Colour, &bool)| {
                if *differs { [230, 0, 60] } else { pixel.map(pale) }
            };
            let pixels = self.pixels.iter().zip(&marks).map(mark).collect();
            let words = format!("{count} pixels differ, {most} may; the first at {place:?}");
            (words, Self { pixels, ..*self })
        })
    }
}

#[test]
fn a_picture_is_the_same_until_enough_of_it_differs() {
    let pixels = (0..100).flat_map(|_| (0..100).map(|at| [at, 10, 200])).collect();
    let whole = Picture { width: 100, height: 100, pixels };
    let file = super::super::tools::target().join("tmp/picture-test.png");
    whole.write(&file);
    let kept = Picture::parse(&fs::read(&file).expect("the picture"));
    assert!(whole.difference(&kept).is_none(), "few colours are near enough");
    let mut other = whole.clone();
    for at in 0..5 {
        other.pixels[at] = [255, 255, 0];
    }
    assert!(other.difference(&kept).is_none(), "5 of 10,000 are allowed");
    other.pixels[5] = [255, 255, 0];
    let (words, _) = other.difference(&kept).expect("a difference");
    assert!(words.contains("6 pixels differ, 5 may; the first at (0, 0)"), "{words}");
    let smaller = Picture { height: 50, ..kept };
    assert!(whole.difference(&smaller).is_some(), "another size");
}
