//! What holds other objects, or templates of them.

use crate::graph::reference::declare::{From, Holder, Holds};

/// Sources: the CustomResourceDefinitions of each project.
pub(super) const HOLDERS: &[Holder] = &[
    Holder {
        from: From::Kinds(&[
            ("infrastructure.cluster.x-k8s.io", "AzureASOManagedCluster"),
            ("infrastructure.cluster.x-k8s.io", "AzureASOManagedControlPlane"),
            ("infrastructure.cluster.x-k8s.io", "AzureASOManagedMachinePool"),
        ]),
        path: "spec.resources[]",
        holds: Holds::Objects,
    },
    Holder {
        from: From::Kinds(&[
            ("infrastructure.cluster.x-k8s.io", "AzureASOManagedClusterTemplate"),
            ("infrastructure.cluster.x-k8s.io", "AzureASOManagedControlPlaneTemplate"),
            ("infrastructure.cluster.x-k8s.io", "AzureASOManagedMachinePoolTemplate"),
        ]),
        path: "spec.template.spec.resources[]",
        holds: Holds::Templates,
    },
    Holder {
        from: From::Kinds(&[("kro.run", "ResourceGraphDefinition")]),
        path: "spec.resources[].template",
        holds: Holds::Templates,
    },
    Holder {
        from: From::Kinds(&[("fluxcd.controlplane.io", "ResourceSet")]),
        path: "spec.resources[]",
        holds: Holds::Templates,
    },
    Holder {
        from: From::Kinds(&[("fluxcd.controlplane.io", "ResourceSet")]),
        path: "spec.resourcesTemplate",
        holds: Holds::Texts,
    },
    Holder {
        from: From::Kinds(&[("apiextensions.crossplane.io", "Composition")]),
        path: "spec.resources[].base",
        holds: Holds::Templates,
    },
    Holder {
        from: From::Kinds(&[("apiextensions.crossplane.io", "Composition")]),
        path: "spec.pipeline[].input.resources[].base",
        holds: Holds::Templates,
    },
    // function-go-templating and function-kcl.
    Holder {
        from: From::Kinds(&[("apiextensions.crossplane.io", "Composition")]),
        path: "spec.pipeline[].input.inline.template",
        holds: Holds::Texts,
    },
    Holder {
        from: From::Kinds(&[("kubernetes.crossplane.io", "Object"), ("kubernetes.m.crossplane.io", "Object")]),
        path: "spec.forProvider.manifest",
        holds: Holds::Templates,
    },
    Holder {
        from: From::Kinds(&[("template.openshift.io", "Template"), ("", "Template")]),
        path: "objects[]",
        holds: Holds::Templates,
    },
];
