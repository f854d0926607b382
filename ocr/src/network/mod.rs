//! [`Network`]: a convolutional network from an ONNX file, and how its values are computed.
//!
//! It knows the twenty operators of PP-OCRv6 and refuses any other when it is loaded. One picture at a time, one thread,
//! every sum in one order: the same picture gives the same numbers.

mod convolution;
mod elementwise;
mod onnx;
mod pooling;
mod protobuf;
mod step;
mod tensor;

pub(crate) use tensor::Tensor;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use step::{Operand, Operation, Step};

/// Why a network was not loaded, or did not take a picture.
#[derive(Debug)]
pub(crate) struct NetworkError(String);

impl NetworkError {
    fn new(found: impl Into<String>) -> Self {
        Self(found.into())
    }
}

impl fmt::Display for NetworkError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A network that computes one tensor from one.
#[derive(Debug)]
pub(crate) struct Network {
    constants: Vec<Tensor>,
    steps: Vec<Step>,
    /// For each value that is computed, the step that reads it last; then its memory is free.
    last_reads: Vec<usize>,
    output: usize,
}

impl Network {
    /// # Errors
    /// If the file is damaged, or holds an operator that is not known.
    pub(crate) fn load(file: &[u8]) -> Result<Self, NetworkError> {
        let graph = onnx::read(file)?;
        let ([input], [output]) = (&graph.inputs[..], &graph.outputs[..]) else {
            return Err(NetworkError::new("a network without one input and one output"));
        };
        let mut constants = Vec::with_capacity(graph.constants.len());
        let mut operands = HashMap::from([(input.clone(), Operand::Value(0))]);
        let mut named: Vec<_> = graph.constants.into_iter().collect();
        named.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (name, tensor) in named {
            operands.insert(name, Operand::Constant(constants.len()));
            constants.push(tensor);
        }
        let mut steps = step::steps(&graph.nodes, &constants, operands)?;
        let Some(mut output) = steps.outputs.get(output).copied() else {
            return Err(NetworkError::new("an output that nothing computes"));
        };
        if let Some(softmax) =
            steps.steps.pop_if(|step| matches!(step.operation, Operation::Softmax) && step.output == output)
            && let Operand::Value(scores) = softmax.inputs[0]
        {
            output = scores;
        }
        let mut last_reads = vec![usize::MAX; steps.values];
        for (at, step) in steps.steps.iter().enumerate() {
            for operand in &step.inputs {
                if let Operand::Value(value) = operand {
                    last_reads[*value] = at;
                }
            }
        }
        last_reads[output] = usize::MAX;
        Ok(Self { constants, steps: steps.steps, last_reads, output })
    }

    /// The output for an input. Shares of classes (a softmax at the end) are left as scores: their exponential functions are
    /// a tenth of all work, and few of them are looked at.
    ///
    /// # Errors
    /// If a tensor of this shape does not fit the network.
    pub(crate) fn run(&self, input: Tensor) -> Result<Tensor, NetworkError> {
        let mut values: Vec<Option<Tensor>> = self.last_reads.iter().map(|_| None).collect();
        values[0] = Some(input);
        for (at, step) in self.steps.iter().enumerate() {
            // the first operand is changed in place where nothing reads it later
            let taken = match step.inputs[0] {
                Operand::Value(value) if self.last_reads[value] == at => values[value].take(),
                _ => None,
            };
            let first = match (taken, step.inputs[0]) {
                (Some(taken), _) => Cow::Owned(taken),
                (None, Operand::Value(value)) => Cow::Borrowed(values[value].as_ref().ok_or_else(missing)?),
                (None, Operand::Constant(constant)) => Cow::Borrowed(&self.constants[constant]),
            };
            let mut others = Vec::with_capacity(step.inputs.len());
            for operand in &step.inputs[1..] {
                others.push(match operand {
                    Operand::Value(value) => values[*value].as_ref().ok_or_else(missing)?,
                    Operand::Constant(constant) => &self.constants[*constant],
                });
            }
            let result = step.operation.apply(first, &others)?;
            for operand in &step.inputs[1..] {
                if let Operand::Value(value) = operand
                    && self.last_reads[*value] == at
                {
                    values[*value] = None;
                }
            }
            values[step.output] = Some(result);
        }
        values[self.output].take().ok_or_else(missing)
    }
}

fn missing() -> NetworkError {
    NetworkError::new("an operation that is ordered before its operands")
}
