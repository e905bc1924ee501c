//! A draft in the words of other tools, where they can do it, and why where they cannot.

mod tools;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::{Draft, Stock};
use crate::json::FromJson;
use crate::recipe::RecipeError;

/// What makes the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// The recipe's file.
    Recipe,
    /// `manifold`.
    Manifold,
    /// A step of GitHub Actions.
    Actions,
    /// `docker manifest`.
    Docker,
    /// `docker buildx imagetools`.
    Buildx,
    /// `crane`.
    Crane,
    /// `skopeo`.
    Skopeo,
    /// `oras`.
    Oras,
    /// `podman manifest`.
    Podman,
}

impl Means {
    /// Those in which a list can be written, in their order.
    pub const OF_A_LIST: [Self; 8] = [
        Self::Recipe,
        Self::Manifold,
        Self::Actions,
        Self::Docker,
        Self::Buildx,
        Self::Crane,
        Self::Oras,
        Self::Podman,
    ];

    /// Its name, where one is typed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Recipe => "recipe",
            Self::Manifold => "manifold",
            Self::Actions => "actions",
            Self::Docker => "docker",
            Self::Buildx => "buildx",
            Self::Crane => "crane",
            Self::Skopeo => "skopeo",
            Self::Oras => "oras",
            Self::Podman => "podman",
        }
    }

    /// What it is.
    pub fn words(self) -> &'static str {
        match self {
            Self::Recipe => "Recipe",
            Self::Manifold => "manifold",
            Self::Actions => "GitHub Actions",
            Self::Docker => "docker manifest",
            Self::Buildx => "docker buildx imagetools",
            Self::Crane => "crane",
            Self::Skopeo => "skopeo",
            Self::Oras => "oras",
            Self::Podman => "podman manifest",
        }
    }
}

/// Something that a tool cannot do of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Cannot {
    /// It refuses images of another registry than the target's.
    OtherRegistry,
    /// It wants all images in the target's repository.
    OtherRepository,
    /// It leaves attestations behind.
    Attestations,
    /// It puts lists within the list flat, or refuses them.
    Nested,
    /// It says of an image what its config says.
    Platform,
    /// It cannot clear a field of a platform.
    ClearField,
    /// It sets no OS features.
    OsFeatures,
    /// Its table of systems does not have a pair.
    UnusualPair,
    /// It knows no annotations of the list.
    Annotations,
    /// It knows no annotations of entries.
    EntryAnnotations,
    /// It knows no artifact type of a list.
    ArtifactType,
    /// It knows no subject of a list.
    Subject,
    /// It chooses the type of the list itself.
    ListType,
    /// It has its own order.
    Order,
    /// It knows no choice of platforms.
    Platforms,
    /// It leaves behind what is attached to images from outside.
    Referrers,
}

impl Cannot {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::OtherRegistry,
        Self::OtherRepository,
        Self::Attestations,
        Self::Nested,
        Self::Platform,
        Self::ClearField,
        Self::OsFeatures,
        Self::UnusualPair,
        Self::Annotations,
        Self::EntryAnnotations,
        Self::ArtifactType,
        Self::Subject,
        Self::ListType,
        Self::Order,
        Self::Platforms,
        Self::Referrers,
    ];

    /// Why, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::OtherRegistry => "it refuses images of another registry than the target's",
            Self::OtherRepository => "it wants all images in the target's repository",
            Self::Attestations => "it leaves attestations behind",
            Self::Nested => "it keeps no list within a list",
            Self::Platform => "it says of an image what its config says, and nothing else",
            Self::ClearField => "it cannot clear a field of a platform",
            Self::OsFeatures => "it sets no OS features",
            Self::UnusualPair => "its table of systems lacks one of the platforms",
            Self::Annotations => "it knows no annotations of a list",
            Self::EntryAnnotations => "it knows no annotations of entries",
            Self::ArtifactType => "it knows no artifact type of a list",
            Self::Subject => "it knows no subject of a list",
            Self::ListType => "it chooses the type of the list itself",
            Self::Order => "it puts the entries into its own order",
            Self::Platforms => "it copies all platforms or one, and no choice of them",
            Self::Referrers => "it leaves behind what is attached to the images from outside",
        }
    }

    /// Whether nothing useful comes of the tool then.
    fn stops(self) -> bool {
        matches!(self, Self::OtherRegistry | Self::OtherRepository | Self::Platforms)
    }
}

/// A draft in the words of one tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Export {
    /// The tool.
    pub means: Means,
    /// Its commands or its file; nothing where it cannot make such a list at all.
    pub text: Option<String>,
    /// What it cannot do of it.
    pub cannot: Vec<Cannot>,
    /// Whether the list that it makes has the same bytes, and so the same digest.
    pub same_digest: bool,
}

impl Export {
    /// Words that give exactly the same bytes.
    pub(crate) fn same(means: Means, text: String) -> Self {
        Self { means, text: Some(text), cannot: Vec::new(), same_digest: true }
    }
}

impl Draft {
    /// The draft for every tool.
    ///
    /// # Errors
    /// [`RecipeError`] where it cannot be pushed at all.
    pub fn exports(&self, stock: &Stock, with_referrers: bool) -> Result<Vec<Export>, RecipeError> {
        let mut pinned = self.pinned(stock)?;
        pinned.recipe.with_referrers = with_referrers;
        let body = pinned.body()?;
        let recipe = pinned.to_toml();
        let same = Export::same;
        let apply = format!(
            "cat > recipe.toml <<'RECIPE'\n{recipe}RECIPE\nmanifold apply --dry-run recipe.toml\n\
             manifold apply recipe.toml\n"
        );
        let mut all = vec![
            same(Means::Recipe, recipe.clone()),
            same(Means::Manifold, apply),
            same(Means::Actions, actions(&recipe)),
        ];
        all.extend([
            tools::docker(self, &body),
            tools::buildx(self, stock),
            tools::crane(self, stock),
            tools::oras(self),
            tools::podman(self),
        ]);
        Ok(all)
    }
}

/// A step that writes the recipe and applies it. The program has to be on the runner.
fn actions(recipe: &str) -> String {
    // The runner fills expressions in before anybody reads the recipe: TOML has another way to write
    // a dollar sign.
    let recipe = recipe.replace("${{", "\\u0024{{");
    let script =
        format!("cat > recipe.toml <<'RECIPE'\n{recipe}RECIPE\nmanifold apply recipe.toml");
    let script: Vec<String> =
        script.lines().map(|line| format!("    {line}").trim_end().to_owned()).collect();
    format!(
        "# manifold has to be on the runner's PATH, and signed in, as with docker/login-action.\n\
         - name: Publish the manifest list\n  run: |\n{}\n",
        script.join("\n")
    )
}
