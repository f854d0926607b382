//! [`Step`]: an operation of a network with its settings checked and its operands found.

use super::NetworkError;
use super::convolution::{Convolution, Transposed};
use super::elementwise::{self, Binary};
use super::onnx::Node;
use super::pooling::{self, Window};
use super::tensor::Tensor;
use std::borrow::Cow;
use std::collections::HashMap;

/// What an operation reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operand {
    /// A weight.
    Constant(usize),
    /// What an earlier step gave; 0 is the input.
    Value(usize),
}

/// An operation, what it reads and which value it gives.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) operation: Operation,
    pub(crate) inputs: Vec<Operand>,
    pub(crate) output: usize,
}

/// The operators of ONNX that PP-OCRv6 uses, and GELU, which it spells out.
#[derive(Debug)]
pub(crate) enum Operation {
    Convolution(Convolution),
    Transposed(Transposed),
    Binary(Binary),
    Relu,
    Gelu,
    Sigmoid,
    HardSigmoid { alpha: f32, beta: f32 },
    BatchNormalization { epsilon: f32 },
    MatrixProduct,
    Softmax,
    GlobalMean,
    MaxPool(Window),
    AveragePool(Window),
    NearestResize,
    Concat,
    Transpose,
    Squeeze(usize),
    Unsqueeze(usize),
}

impl Operation {
    fn of(node: &Node) -> Result<Self, NetworkError> {
        Ok(match node.operator.as_str() {
            "Conv" => Self::Convolution(Convolution::of(node)?),
            "ConvTranspose" => Self::Transposed(Transposed::of(node)?),
            "Add" => Self::Binary(Binary::Add),
            "Mul" => Self::Binary(Binary::Multiply),
            "Relu" => Self::Relu,
            "Sigmoid" => Self::Sigmoid,
            "HardSigmoid" => {
                Self::HardSigmoid { alpha: node.float("alpha", 0.2), beta: node.float("beta", 0.5) }
            }
            "BatchNormalization" => Self::BatchNormalization { epsilon: node.float("epsilon", 1e-5) },
            "MatMul" => Self::MatrixProduct,
            "Softmax" if node.numbers("axis") == [2] => Self::Softmax,
            "GlobalAveragePool" => Self::GlobalMean,
            "ReduceMean" if node.numbers("axes") == [2, 3] && node.numbers("keepdims") != [0] => {
                Self::GlobalMean
            }
            "MaxPool" => Self::MaxPool(Window::of(node)?),
            "AveragePool" => Self::AveragePool(Window::of(node)?),
            "Resize" if node.text("mode") == "nearest" && node.text("nearest_mode") == "floor" => {
                Self::NearestResize
            }
            "Concat" if node.numbers("axis") == [1] => Self::Concat,
            "Transpose" if node.numbers("perm") == [0, 2, 1] => Self::Transpose,
            "Squeeze" if node.numbers("axes").len() == 1 => Self::Squeeze(node.numbers("axes")[0]),
            "Unsqueeze" if node.numbers("axes").len() == 1 => Self::Unsqueeze(node.numbers("axes")[0]),
            other => {
                return Err(NetworkError::new(format!(
                    "the operator {other}, or settings of it that are not known"
                )));
            }
        })
    }

    /// The result of the operation.
    pub(crate) fn apply(&self, first: Cow<'_, Tensor>, others: &[&Tensor]) -> Result<Tensor, NetworkError> {
        match (self, others) {
            (Self::Convolution(convolution), [weights]) => convolution.apply(&first, weights, None),
            (Self::Convolution(convolution), [weights, bias]) => {
                convolution.apply(&first, weights, Some(bias))
            }
            (Self::Transposed(transposed), [weights]) => transposed.apply(&first, weights),
            (Self::Binary(binary), [other]) => binary.apply(first.into_owned(), other),
            (Self::Relu, []) => Ok(elementwise::each(first.into_owned(), |x| x.max(0.0))),
            (Self::Gelu, []) => Ok(elementwise::each(first.into_owned(), elementwise::gelu)),
            (Self::Sigmoid, []) => Ok(elementwise::each(first.into_owned(), |x| 1.0 / (1.0 + (-x).exp()))),
            (Self::HardSigmoid { alpha, beta }, []) => {
                let (alpha, beta) = (*alpha, *beta);
                Ok(elementwise::each(first.into_owned(), |x| (alpha * x + beta).clamp(0.0, 1.0)))
            }
            (Self::BatchNormalization { epsilon }, [scale, shift, mean, variance]) => {
                elementwise::batch_normalization(first.into_owned(), [scale, shift, mean, variance], *epsilon)
            }
            (Self::MatrixProduct, [matrix]) => super::convolution::matrix_product(&first, matrix),
            (Self::Softmax, _) => Err(NetworkError::new("a softmax that is not the last operation")),
            (Self::GlobalMean, []) => pooling::global_mean(&first),
            (Self::MaxPool(window), []) => window.maximum(&first),
            (Self::AveragePool(window), []) => window.average(&first),
            // the region that other modes crop to is empty
            (Self::NearestResize, [scales]) => pooling::nearest_resize(&first, scales),
            (Self::Concat, rest) => pooling::concat(&first, rest),
            (Self::Transpose, []) => pooling::transpose(&first),
            (Self::Squeeze(axis), []) => pooling::squeeze(first.into_owned(), *axis),
            (Self::Unsqueeze(axis), []) => pooling::unsqueeze(first.into_owned(), *axis),
            (operation, others) => {
                Err(NetworkError::new(format!("{operation:?} with {} operands more than one", others.len())))
            }
        }
    }
}

/// The steps of a network, and the value that each name refers to.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    pub(crate) steps: Vec<Step>,
    pub(crate) outputs: HashMap<String, usize>,
    pub(crate) values: usize,
}

/// Nodes as steps: `Identity` is a second name, and the five nodes of GELU are one step.
pub(crate) fn steps(
    nodes: &[Node],
    constants: &[Tensor],
    mut operands: HashMap<String, Operand>,
) -> Result<Steps, NetworkError> {
    let mut steps = Steps { values: 1, ..Steps::default() };
    let mut rest = nodes;
    while let Some((node, after)) = rest.split_first() {
        // an operand without a value (the region of Resize) is left out
        let inputs: Vec<Operand> =
            node.inputs.iter().filter_map(|name| operands.get(name).copied()).collect();
        let Some(first) = inputs.first().copied() else {
            return Err(NetworkError::new(format!("the operator {} without an operand", node.operator)));
        };
        let (operation, inputs, last) = if node.operator == "Identity" {
            (None, inputs, node)
        } else if let Some(last) = last_of_gelu(rest, constants, &operands) {
            rest = &rest[GELU.len() - 1..];
            (Some(Operation::Gelu), vec![first], last)
        } else {
            (Some(Operation::of(node)?), inputs, node)
        };
        let [name] = &last.outputs[..] else {
            return Err(NetworkError::new(format!("the operator {} without one result", last.operator)));
        };
        let result = match (operation, first) {
            (None, operand) => operand,
            (Some(operation), _) => {
                let output = steps.values;
                steps.values += 1;
                steps.steps.push(Step { operation, inputs, output });
                Operand::Value(output)
            }
        };
        if let Operand::Value(value) = result {
            steps.outputs.insert(name.clone(), value);
        }
        operands.insert(name.clone(), result);
        rest = if rest.len() == after.len() + 1 { after } else { &rest[1..] };
    }
    Ok(steps)
}

/// x / sqrt(2), erf, + 1, * x, * .5
const GELU: [(&str, Option<f32>); 5] = [
    ("Div", Some(std::f32::consts::SQRT_2)),
    ("Erf", None),
    ("Add", Some(1.0)),
    ("Mul", None),
    ("Mul", Some(0.5)),
];

/// The last of the five nodes if `nodes` begin with GELU.
fn last_of_gelu<'a>(
    nodes: &'a [Node],
    constants: &[Tensor],
    operands: &HashMap<String, Operand>,
) -> Option<&'a Node> {
    let nodes = nodes.get(..GELU.len())?;
    let mut before: Option<&Node> = None;
    for (node, (operator, constant)) in nodes.iter().zip(GELU) {
        let second =
            node.inputs.get(1).and_then(|name| operands.get(name)).and_then(|operand| match operand {
                Operand::Constant(at) => Some(constants[*at].values()),
                Operand::Value(_) => None,
            });
        let follows =
            before.is_none_or(|before| node.inputs.iter().any(|input| before.outputs.contains(input)));
        if node.operator != operator
            || !follows
            || constant.is_some_and(|constant| second != Some(&[constant]))
        {
            return None;
        }
        before = Some(node);
    }
    // the factor is what was divided
    nodes[3].inputs.contains(nodes[0].inputs.first()?).then_some(&nodes[4])
}
