import js from '@eslint/js';
import globals from 'globals';

export default [
    {
        ...js.configs.recommended,
        languageOptions: {ecmaVersion: 2024, sourceType: 'module', globals: globals.browser},
        rules: {
            ...js.configs.recommended.rules,
            'max-len': ['error', 120],
            'no-var': 'error',
            'prefer-const': 'error',
            'eqeqeq': ['error', 'always', {null: 'ignore'}],
            'no-restricted-properties': ['error', ...['innerHTML', 'outerHTML', 'insertAdjacentHTML'].map(
                property => ({property, message: 'Names of spans come from anywhere: they are text, never HTML.'}))],
        },
    },
];
