#![no_main]

use libfuzzer_sys::fuzz_target;
use undisclosed::format::class_file::{ClassFile, Constant, bytecode, types_of_descriptor};

fuzz_target!(|data: &[u8]| {
    if let Ok(class) = ClassFile::read(data) {
        for (_, constant) in class.constants() {
            match constant {
                Constant::Text { text, .. } => drop(types_of_descriptor(text)),
                Constant::Field(member) | Constant::Method(member) => drop(class.named(member)),
                Constant::InvokeDynamic(bootstrap) => drop(class.bootstrap_arguments(bootstrap).take(100).count()),
                _ => {}
            }
        }
        for code in class.methods.iter().filter_map(|method| method.code) {
            bytecode::walk(code.instructions, |at, _| assert!(at < code.instructions.len()));
        }
    }
});
