//! IAMPolicyGenerator: a ServiceAccount for a service account of Google's cloud.

use crate::id::NodeId;
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};
use crate::record::Record;
use crate::work::{Step, Work};

/// Its configuration.
#[derive(Debug)]
pub(crate) struct IamPolicy {
    config: NodeId,
    name: NodeId,
    namespace: Option<NodeId>,
    /// `ACCOUNT@PROJECT.iam.gserviceaccount.com`.
    account: String,
}

impl IamPolicy {
    pub(super) fn read(planner: &Planner<'_>, config: NodeId) -> Result<Self, Problem> {
        let known = ["cloud", "kubernetesService", "serviceAccount"];
        let record = Record::read(planner, "the IAMPolicyGenerator", config, &known)?;
        let missing = |field: &str| {
            let message = format!("the IAMPolicyGenerator needs `{field}`");
            planner.problem(ProblemKind::InvalidGenerator, config, message)
        };
        let cloud = record.text(planner, "cloud")?.ok_or_else(|| missing("cloud"))?;
        if !planner.read.is(cloud, "gke") {
            let message = format!("`cloud` must be `gke`, found `{}`", planner.read.text(cloud));
            return Err(planner.problem(ProblemKind::InvalidGenerator, cloud, message));
        }
        let service = record.get("kubernetesService").ok_or_else(|| missing("kubernetesService"))?;
        let service = Record::read(planner, "`kubernetesService`", service, &["name", "namespace"])?;
        let account = record.get("serviceAccount").ok_or_else(|| missing("serviceAccount"))?;
        let account = Record::read(planner, "`serviceAccount`", account, &["name", "projectId"])?;
        let name = service.text(planner, "name")?.ok_or_else(|| missing("kubernetesService.name"))?;
        let part = |field| -> Result<String, Problem> {
            let node = account.text(planner, field)?;
            Ok(node.map_or_else(String::new, |node| planner.read.text(node).into_owned()))
        };
        let account = format!("{}@{}.iam.gserviceaccount.com", part("name")?, part("projectId")?);
        Ok(Self { config, name, namespace: service.text(planner, "namespace")?, account })
    }

    pub(super) fn apply(&self, work: &mut Work<'_>) -> Step {
        work.editor.act_for(self.config);
        let editor = &mut work.editor;
        let mut text = |text: &str| editor.string(text, None, None);
        let annotation = (text("iam.gke.io/gcp-service-account"), text(&self.account));
        let keys = ["annotations", "name", "namespace", "apiVersion", "kind", "metadata"].map(&mut text);
        let [annotations_key, name_key, namespace_key, version_key, kind_key, metadata_key] = keys;
        let (version, kind) = (text("v1"), text("ServiceAccount"));
        let annotations = editor.mapping(&[annotation], None, None);
        let mut metadata = vec![(annotations_key, annotations), (name_key, self.name)];
        metadata.extend(self.namespace.map(|namespace| (namespace_key, namespace)));
        let metadata = editor.mapping(&metadata, None, None);
        let root = editor.mapping(&[(version_key, version), (kind_key, kind), (metadata_key, metadata)], None, None);
        let mut object = work.object(root);
        object.is_generated = true;
        work.objects.push(object);
        Ok(())
    }
}
