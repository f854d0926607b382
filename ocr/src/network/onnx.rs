//! [`Graph`]: the parts of an ONNX file that a network of pictures needs.

use super::NetworkError;
use super::protobuf::{Fields, Value, numbers};
use super::tensor::Tensor;
use std::collections::HashMap;

/// What an ONNX file holds.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    /// In an order in which they can be computed: the format asks for it.
    pub(crate) nodes: Vec<Node>,
    /// Weights by name.
    pub(crate) constants: HashMap<String, Tensor>,
    /// Names of the inputs.
    pub(crate) inputs: Vec<String>,
    /// Names of the outputs.
    pub(crate) outputs: Vec<String>,
}

/// One operation.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) operator: String,
    pub(crate) inputs: Vec<String>,
    pub(crate) outputs: Vec<String>,
    attributes: HashMap<String, Attribute>,
}

#[derive(Debug, Default)]
struct Attribute {
    float: Option<f32>,
    text: Option<String>,
    numbers: Vec<usize>,
}

impl Node {
    /// A number, or the one that the format has for a missing attribute.
    pub(crate) fn float(&self, name: &str, default: f32) -> f32 {
        self.attributes.get(name).and_then(|attribute| attribute.float).unwrap_or(default)
    }

    /// Whole numbers; those below 0, which count from the end, are none of ours.
    pub(crate) fn numbers(&self, name: &str) -> &[usize] {
        self.attributes.get(name).map_or(&[], |attribute| &attribute.numbers)
    }

    /// The word of an attribute, or nothing.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.attributes.get(name).and_then(|attribute| attribute.text.as_deref()).unwrap_or("")
    }
}

// Numbers of the fields in onnx.proto.
const MODEL_GRAPH: u64 = 7;
const GRAPH_NODE: u64 = 1;
const GRAPH_INITIALIZER: u64 = 5;
const GRAPH_INPUT: u64 = 11;
const GRAPH_OUTPUT: u64 = 12;
const NODE_INPUT: u64 = 1;
const NODE_OUTPUT: u64 = 2;
const NODE_OPERATOR: u64 = 4;
const NODE_ATTRIBUTE: u64 = 5;
const NAME: u64 = 1;
const ATTRIBUTE_FLOAT: u64 = 2;
const ATTRIBUTE_NUMBER: u64 = 3;
const ATTRIBUTE_TEXT: u64 = 4;
const ATTRIBUTE_NUMBERS: u64 = 8;
const TENSOR_DIMENSION: u64 = 1;
const TENSOR_TYPE: u64 = 2;
const TENSOR_NAME: u64 = 8;
const TENSOR_BYTES: u64 = 9;
/// `FLOAT` of the types of a tensor.
const TYPE_FLOAT: u64 = 1;

/// Reads an ONNX file. Fields that are not named here (documentation, shapes of values) change nothing.
pub(crate) fn read(file: &[u8]) -> Result<Graph, NetworkError> {
    let mut graph = Graph::default();
    for field in Fields::new(file) {
        let (MODEL_GRAPH, Value::Bytes(bytes)) = field? else { continue };
        for field in Fields::new(bytes) {
            match field? {
                (GRAPH_NODE, Value::Bytes(bytes)) => graph.nodes.push(node(bytes)?),
                (GRAPH_INITIALIZER, Value::Bytes(bytes)) => {
                    if let (name, Some(tensor)) = tensor(bytes)? {
                        graph.constants.insert(name, tensor);
                    }
                }
                (GRAPH_INPUT, Value::Bytes(bytes)) => graph.inputs.push(name(bytes)?),
                (GRAPH_OUTPUT, Value::Bytes(bytes)) => graph.outputs.push(name(bytes)?),
                _ => {}
            }
        }
    }
    Ok(graph)
}

fn node(bytes: &[u8]) -> Result<Node, NetworkError> {
    let mut node = Node::default();
    for field in Fields::new(bytes) {
        match field? {
            (NODE_INPUT, Value::Bytes(bytes)) => node.inputs.push(text(bytes)?),
            (NODE_OUTPUT, Value::Bytes(bytes)) => node.outputs.push(text(bytes)?),
            (NODE_OPERATOR, Value::Bytes(bytes)) => node.operator = text(bytes)?,
            (NODE_ATTRIBUTE, Value::Bytes(bytes)) => {
                node.attributes.insert(name(bytes)?, attribute(bytes)?);
            }
            _ => {}
        }
    }
    Ok(node)
}

fn attribute(bytes: &[u8]) -> Result<Attribute, NetworkError> {
    let mut attribute = Attribute::default();
    for field in Fields::new(bytes) {
        match field? {
            (ATTRIBUTE_FLOAT, Value::Four(bytes)) => attribute.float = Some(f32::from_le_bytes(bytes)),
            (ATTRIBUTE_TEXT, Value::Bytes(bytes)) => attribute.text = Some(text(bytes)?),
            (ATTRIBUTE_NUMBER | ATTRIBUTE_NUMBERS, value) => {
                let read = numbers(value)?.into_iter().map(usize::try_from).collect::<Result<Vec<_>, _>>();
                attribute
                    .numbers
                    .extend(read.map_err(|_| NetworkError::new("an attribute beyond the address space"))?);
            }
            _ => {}
        }
    }
    Ok(attribute)
}

/// A tensor with its name. One of no value or one without values (a `roi` of Resize) is none.
fn tensor(bytes: &[u8]) -> Result<(String, Option<Tensor>), NetworkError> {
    let (mut shape, mut name, mut values, mut kind) = (Vec::new(), String::new(), None, TYPE_FLOAT);
    for field in Fields::new(bytes) {
        match field? {
            (TENSOR_DIMENSION, value) => {
                for size in numbers(value)? {
                    shape.push(
                        usize::try_from(size)
                            .map_err(|_| NetworkError::new("a dimension beyond the address space"))?,
                    );
                }
            }
            (TENSOR_TYPE, Value::Number(number)) => kind = number,
            (TENSOR_NAME, Value::Bytes(bytes)) => name = text(bytes)?,
            (TENSOR_BYTES, Value::Bytes(bytes)) => values = Some(bytes),
            _ => {}
        }
    }
    if shape.contains(&0) {
        return Ok((name, None));
    }
    let (Some(bytes), TYPE_FLOAT) = (values, kind) else {
        return Err(NetworkError::new(format!("the weight {name} holds no floats as raw bytes")));
    };
    let values = bytes.as_chunks().0.iter().map(|four| f32::from_le_bytes(*four)).collect();
    Ok((name, Some(Tensor::new(shape, values)?)))
}

/// The first field of inputs, outputs and attributes is their name.
fn name(bytes: &[u8]) -> Result<String, NetworkError> {
    for field in Fields::new(bytes) {
        if let (NAME, Value::Bytes(bytes)) = field? {
            return text(bytes);
        }
    }
    Err(NetworkError::new("a value without a name"))
}

fn text(bytes: &[u8]) -> Result<String, NetworkError> {
    String::from_utf8(bytes.to_vec()).map_err(|_| NetworkError::new("a name that is not UTF-8"))
}
