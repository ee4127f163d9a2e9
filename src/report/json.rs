//! JSON for machines; `schemas/` describes it and tests hold the two together.

use serde::Serialize;

use super::explain::Explanation;
use super::{Check, TOOL, VERSION};
use crate::audit::{Finding, MatrixCell, Summary};
use crate::config::Compared;
use crate::inventory::Inventory;
use crate::policy::Disclosures;
use crate::store::StoreForm;
use crate::verify::Verification;

/// Version of the shapes below. Below 1.0 they may still change.
pub const SCHEMA_VERSION: &str = "0.1";

#[derive(Serialize)]
struct Tool<'a> {
    name: &'a str,
    version: &'a str,
    catalog_digest: &'a str,
}

fn tool(catalog_digest: &str) -> Tool<'_> {
    Tool { name: TOOL, version: VERSION, catalog_digest }
}

/// The result of `scan`, ending in a newline. `catalog_digest` names the signatures that were used.
pub fn scan(builds: &[Inventory], catalog_digest: &str) -> String {
    #[derive(Serialize)]
    struct Scan<'a> {
        schema: String,
        tool: Tool<'a>,
        builds: Vec<&'a Inventory>,
    }
    print(&Scan { schema: schema("scan"), tool: tool(catalog_digest), builds: builds_by_path(builds) })
}

/// The result of `policy`, ending in a newline.
pub fn policy(documents: &[Disclosures], catalog_digest: &str) -> String {
    #[derive(Serialize)]
    struct Policy<'a> {
        schema: String,
        tool: Tool<'a>,
        documents: Vec<&'a Disclosures>,
    }
    print(&Policy { schema: schema("policy"), tool: tool(catalog_digest), documents: documents_by_path(documents) })
}

/// The result of `check`, ending in a newline.
pub fn check(check: &Check, catalog_digest: &str) -> String {
    #[derive(Serialize)]
    struct Printed<'a> {
        schema: String,
        tool: Tool<'a>,
        policy_set: Vec<&'a str>,
        builds: Vec<&'a Inventory>,
        documents: Vec<&'a Disclosures>,
        forms: &'a [StoreForm],
        matrix: &'a [MatrixCell],
        findings: &'a [Finding],
        baseline: Option<&'a Compared>,
        summary: &'a Summary,
    }
    let documents = documents_by_path(check.documents);
    print(&Printed {
        schema: schema("check"),
        tool: tool(catalog_digest),
        policy_set: documents.iter().map(|document| document.path.as_str()).collect(),
        builds: builds_by_path(check.builds),
        documents,
        forms: &check.audit.forms,
        matrix: &check.audit.matrix,
        findings: &check.audit.findings,
        baseline: check.audit.baseline.as_ref(),
        summary: &check.audit.summary,
    })
}

/// The result of `explain`, ending in a newline.
pub fn explain(explanation: &Explanation, catalog_digest: &str) -> String {
    with_head("explain", explanation, catalog_digest)
}

/// The result of `verify`, ending in a newline. `catalog_digest` names the signatures that the report was held against.
pub fn verify(verification: &Verification, catalog_digest: &str) -> String {
    with_head("verify", verification, catalog_digest)
}

fn with_head(command: &str, body: &impl Serialize, catalog_digest: &str) -> String {
    #[derive(Serialize)]
    struct Headed<'a, T> {
        schema: String,
        tool: Tool<'a>,
        #[serde(flatten)]
        body: &'a T,
    }
    print(&Headed { schema: schema(command), tool: tool(catalog_digest), body })
}

/// The value of `schema`: which shape, and which version of it.
fn schema(command: &str) -> String {
    format!("{TOOL}.{command}/{SCHEMA_VERSION}")
}

fn builds_by_path(builds: &[Inventory]) -> Vec<&Inventory> {
    let mut sorted: Vec<&Inventory> = builds.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    sorted
}

fn documents_by_path(documents: &[Disclosures]) -> Vec<&Disclosures> {
    let mut sorted: Vec<&Disclosures> = documents.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    sorted
}

fn print(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
